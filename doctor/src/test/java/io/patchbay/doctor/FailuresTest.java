// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import static io.patchbay.doctor.Workshop.LZ;
import static io.patchbay.doctor.Workshop.api;
import static io.patchbay.doctor.Workshop.compressor;
import static io.patchbay.doctor.Workshop.only;
import static io.patchbay.doctor.Workshop.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Providers that are found and fail, or would. */
class FailuresTest {

    @TempDir
    private Path folder;

    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = new Workshop(folder);
    }

    private static Diagnosis read(Path... path) {
        return Doctor.ofPath(List.of(path), List.of(), List.of()).examine(LZ);
    }

    private static Diagnosis loaded(Path... path) {
        return Doctor.ofLoadedPath(List.of(path), List.of(), List.of()).examine(LZ);
    }

    @DisplayName("K1: what a constructor, a static field or name() throws is told, with class, jar and line")
    @ParameterizedTest
    @CsvSource({
        "public Bad() { throw new IllegalStateException(\"no luck\"); }",
        "static final int A = Integer.parseInt(\"no luck\");",
        "@Override public String toString() { return null; }"
    })
    void whatThrowsIsNamed(String member) throws Exception {
        boolean inName = member.contains("toString");
        String source = compressor("Bad", "bad", member);
        Path jar = workshop.jar("bad.jar").lz("").services("x.Bad", "x.Lz")
                .source("x.Bad", inName ? source.replace("return \"bad\"", "throw new Error(\"no luck\")") : source)
                .make();
        Diagnosis diagnosis = loaded(api(), jar);
        Finding finding = only(diagnosis, "fails");
        assertEquals("x.Bad in bad.jar", finding.where());
        assertTrue(finding.problem().startsWith("This compressor throws java.lang."), finding.problem());
        assertTrue(finding.problem().contains("no luck"), finding.problem());
        assertTrue(finding.problem().contains(" at Bad.java:"), finding.problem());
        assertTrue(finding.repair().startsWith("Mend the class at Bad.java:"), finding.repair());
        assertTrue(token(diagnosis, "lz").found(), "the other one of that jar is seen");
    }

    @Test
    void aMissingDependencyIsNamedWithItsArtifact() throws Exception {
        Path library = workshop.jar("common.jar")
                .source("io.netty.util.Some",
                        "package io.netty.util; public class Some { public static int A = 1; }").make();
        Path jar = workshop.jar("lz.jar").with(library).services("x.Lz").lz("int a = io.netty.util.Some.A;").make();
        for (Diagnosis diagnosis : List.of(read(api(), jar), loaded(api(), jar))) {
            Finding finding = only(diagnosis, "missing-dependency");
            assertEquals("x.Lz in lz.jar", finding.where());
            assertEquals("It needs class io.netty.util.Some, which is in no jar of the path", finding.problem());
            assertTrue(finding.repair().contains("<artifactId>netty-common</artifactId>"), finding.repair());
            assertEquals(1, diagnosis.problems().size(), diagnosis.toString());
        }
        assertTrue(token(loaded(api(), jar, library), "lz").found());
    }

    /** The class that is missing is needed by another one, so only running it shows. */
    @Test
    void aMissingDependencyFurtherDownIsNamedToo() throws Exception {
        Path library = workshop.jar("deep.jar")
                .source("deep.Some", "package deep; public class Some { public static int a = 1; }").make();
        Path jar = workshop.jar("lz.jar").with(library).services("x.Lz").lz("int a = Mine.a;")
                .source("x.Mine", "package x; class Mine { static int a = deep.Some.a; }").make();
        assertEquals(List.of(), read(api(), jar).problems());
        Finding finding = only(loaded(api(), jar), "missing-dependency");
        assertEquals("It needs class deep.Some, which is in no jar of the path", finding.problem());
        assertEquals("Add the jar that has deep.Some to the class path", finding.repair());
    }

    @Test
    void aClassForANewerJavaIsNamedWithBothVersions() throws Exception {
        Path jar = workshop.jar("lz.jar").services("x.Lz").lz("").make();
        try (FileSystem inside = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            Path file = inside.getPath("x/Lz.class");
            byte[] bytes = Files.readAllBytes(file);
            bytes[7] = (byte) (44 + 99);
            Files.write(file, bytes);
        }
        int running = Runtime.version().feature();
        for (Diagnosis diagnosis : List.of(read(api(), jar), loaded(api(), jar))) {
            Finding finding = only(diagnosis, "class-version");
            assertEquals("x.Lz in lz.jar", finding.where());
            assertEquals("It was compiled for Java 99, and Java " + running + " runs", finding.problem());
            assertEquals(
                    "Run Java 99 or later, or compile it with: javac --release " + running, finding.repair());
            assertEquals(finding.repair(), token(diagnosis, "lz").repair());
            assertEquals(1, diagnosis.problems().size(), diagnosis.toString());
        }
    }

    @Test
    void aJarForAnotherVersionOfTheApiIsNamedWithBoth() throws Exception {
        Path jar = workshop.jar("lz.jar").services("x.Lz").lz("")
                .manifest("Import-Package: java.util,io.patchbay.spi;version=\"[7.1,8)\",io.patchbay")
                .make();
        for (Diagnosis diagnosis : List.of(read(api(), jar), loaded(api(), jar))) {
            Finding finding = only(diagnosis, "api-version");
            assertEquals("x.Lz in lz.jar", finding.where());
            assertTrue(finding.problem().startsWith(
                    "The jar was built against io.patchbay 7.1, and the API that is there is 0.1"), finding.problem());
            assertTrue(finding.repair().contains("<artifactId>patchbay-bom</artifactId>"), finding.repair());
        }
        Path good = workshop.jar("good.jar").services("x.Lz").lz("")
                .manifest("Import-Package: io.patchbay.spi;version=\"[0.1,1)\"").make();
        assertEquals(List.of(), read(api(), good).problems());
    }

    /** Discovery refuses such a module; the doctor says it once, and the same before anything runs. */
    @Test
    void aModuleForAnotherVersionOfTheApiIsToldOnce() throws Exception {
        Path jar = workshop.jar("lz.jar").lz("").with(workshop.apiOfVersion("7.1"))
                .module("module x.lz { requires io.patchbay; provides io.patchbay.spi.Compressor with x.Lz; }").make();
        List<Path> path = List.of(api(), jar);
        for (Doctor doctor : List.of(
                Doctor.ofPath(List.of(), path, List.of("x.lz")),
                Doctor.ofLoadedPath(List.of(), path, List.of("x.lz")))) {
            Diagnosis diagnosis = doctor.examine(LZ);
            assertEquals(List.of("api-version"), diagnosis.problems().stream().map(Finding::check).toList());
            assertFalse(token(diagnosis, "lz").found(), diagnosis.toString());
        }
    }

    @Test
    void aMethodThatTheApiDoesNotHaveIsAboutVersions() throws Exception {
        Path jar = workshop.jar("lz.jar").services("x.Lz").with(workshop.jar("new.jar").source("x.Newer",
                        "package x; public class Newer { public static int added() { return 1; } }").make())
                .lz("int a = Newer.added();").make();
        Path older = workshop.jar("old.jar").source("x.Newer", "package x; public class Newer { }").make();
        Finding finding = only(loaded(api(), jar, older), "api-version");
        assertTrue(finding.problem().contains("NoSuchMethodError"), finding.problem());
    }

    @Test
    void partsOfNettyInTwoVersionsAreBothNamed() throws Exception {
        Path old = workshop.jar("netty-common-4.1.118.Final.jar")
                .resource("META-INF/io.netty.versions.properties", "netty-common.version=4.1.118.Final\n").make();
        Path newer = workshop.jar("netty-handler-4.2.18.Final.jar")
                .resource("META-INF/io.netty.versions.properties", "netty-handler.version=4.2.18.Final\n").make();
        assertEquals(List.of(), read(api(), old).findings());
        for (Diagnosis diagnosis : List.of(read(api(), old, newer), loaded(api(), old, newer))) {
            Finding finding = only(diagnosis, "netty-versions");
            assertEquals("There are parts of Netty in different versions: 4.1.118.Final"
                    + " (netty-common-4.1.118.Final.jar) beside 4.2.18.Final (netty-handler-4.2.18.Final.jar)",
                    finding.problem());
            assertTrue(finding.repair().contains(
                    "<artifactId>netty-bom</artifactId>\n  <version>4.2.18.Final</version>"), finding.repair());
        }
    }

    /** A diagnosis is for people who may not trust the jar. */
    @Test
    void readingRunsNothing() throws Exception {
        Path trace = folder.resolve("trace");
        Path jar = workshop.jar("lz.jar").services("x.Lz")
                .lz("static { try { java.nio.file.Files.writeString(java.nio.file.Path.of(\"" + trace
                        + "\"), \"ran\"); } catch (java.io.IOException e) { throw new Error(e); } }")
                .make();
        assertTrue(token(read(api(), jar), "lz").found());
        assertFalse(Files.exists(trace));
        assertTrue(token(loaded(api(), jar), "lz").found());
        assertTrue(Files.exists(trace), "and loading does");
    }
}
