// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import static io.patchbay.doctor.Workshop.COMPRESSOR;
import static io.patchbay.doctor.Workshop.LZ;
import static io.patchbay.doctor.Workshop.api;
import static io.patchbay.doctor.Workshop.compressor;
import static io.patchbay.doctor.Workshop.firstLine;
import static io.patchbay.doctor.Workshop.only;
import static io.patchbay.doctor.Workshop.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with the declaration of a provider. Each is read, and then met in a JVM that is started with it. */
class DeclarationsTest {

    private static final String MODULE = "module x.lz { requires io.patchbay; %s }";

    @TempDir
    private Path folder;

    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = new Workshop(folder);
    }

    private static List<Doctor> onClassPath(Path... jars) {
        List<Path> path = List.of(jars);
        return List.of(Doctor.ofPath(path, List.of(), List.of()), Doctor.ofLoadedPath(path, List.of(), List.of()));
    }

    private static List<Doctor> onModulePath(Path jar) {
        List<Path> path = List.of(api(), jar);
        List<String> roots = List.of("x.lz");
        return List.of(Doctor.ofPath(List.of(), path, roots), Doctor.ofLoadedPath(List.of(), path, roots));
    }

    private static void assertSeen(List<Doctor> doctors) {
        for (Doctor doctor : doctors) {
            Diagnosis diagnosis = doctor.examine(LZ);
            assertTrue(token(diagnosis, "lz").found(), diagnosis.toString());
            assertEquals(List.of(), diagnosis.problems());
        }
    }

    @Test
    void aModuleThatProvidesNothingIsToldTheLine() throws Exception {
        String repair = null;
        for (Doctor doctor : onModulePath(workshop.jar("lz.jar").lz("").module(MODULE.formatted("")).make())) {
            Diagnosis diagnosis = doctor.examine(LZ);
            Finding finding = only(diagnosis, "not-declared");
            assertEquals("x.Lz in lz.jar", finding.where());
            assertEquals("It is a compressor, and module-info of x.lz does not provide it", finding.problem());
            repair = firstLine(finding.repair());
            assertEquals("provides io.patchbay.spi.Compressor with x.Lz;", repair);
            assertEquals(List.of("lz"), finding.names());
            assertEquals(finding.repair(), token(diagnosis, "lz").repair());
            assertFalse(diagnosis.isHealthy());
        }
        assertSeen(onModulePath(workshop.jar("mended.jar").lz("").module(MODULE.formatted(repair)).make()));
    }

    @Test
    void aServicesFileInAModuleCountsOnTheClassPathAlone() throws Exception {
        Path jar = workshop.jar("lz.jar").lz("").services("x.Lz").module(MODULE.formatted("")).make();
        for (Doctor doctor : onModulePath(jar)) {
            Finding finding = only(doctor.examine(LZ), "not-declared");
            assertTrue(finding.problem().contains("META-INF/services names it, which counts on the class path alone"));
            assertEquals("provides io.patchbay.spi.Compressor with x.Lz;", firstLine(finding.repair()));
        }
        assertSeen(onClassPath(api(), jar));
    }

    @Test
    void aModuleInfoCountsOnTheModulePathAlone() throws Exception {
        String provides = "provides " + COMPRESSOR + " with x.Lz;";
        Path jar = workshop.jar("lz.jar").lz("").module(MODULE.formatted(provides)).make();
        String repair = null;
        for (Doctor doctor : onClassPath(api(), jar)) {
            Finding finding = only(doctor.examine(LZ), "not-declared");
            assertTrue(finding.problem().contains("module-info provides it, which counts on the module path alone"));
            assertTrue(finding.repair().contains("META-INF/services/" + COMPRESSOR + " in lz.jar"), finding.repair());
            repair = firstLine(finding.repair());
            assertEquals("x.Lz", repair);
        }
        assertSeen(onModulePath(jar));
        Path mended = workshop.jar("mended.jar").lz("").services(repair).module(MODULE.formatted(provides)).make();
        assertSeen(onClassPath(api(), mended));
    }

    /** What a compressor opens may be a compressor with a public constructor, too, and nobody forgot to declare it. */
    @Test
    void aFurtherClassOfAJarWithProvidersIsNoProblem() throws Exception {
        Path jar = workshop.jar("lz.jar").lz("").services("x.Lz")
                .source("x.Stage", compressor("Stage", "lz", "")).make();
        for (Doctor doctor : onClassPath(api(), jar)) {
            assertEquals(Finding.Level.NOTE, only(doctor.examine(LZ), "not-declared").level());
        }
        assertSeen(onClassPath(api(), jar));
    }

    @DisplayName("K2: what a services file names and is no provider is told, with line and jar, and hides no other")
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "x.Missing|class-not-there|names a class that is in no jar|\"x.Missing\"",
        "x.Other|not-a-subtype|names a class that is no Compressor|public final class Other implements " + COMPRESSOR,
        "x.Hidden|not-creatable|without a public constructor without parameters|public Hidden() {}",
        "x.Half|not-creatable|names a class that is abstract|public final class Half implements " + COMPRESSOR,
        "x y z|services-line|hides every other provider|Delete line 2 of META-INF/services/" + COMPRESSOR + " in lz.jar"
    })
    void aWrongLineIsNamed(String line, String check, String problem, String repair) throws Exception {
        Path jar = workshop.jar("lz.jar").lz("")
                .source("x.Other", "package x; public class Other {}")
                .source("x.Hidden", compressor("Hidden", "hidden", "Hidden() {}"))
                .source("x.Half", compressor("Half", "half", "").replace("public class", "public abstract class"))
                .services("# a comment", line, "x.Lz # another")
                .make();
        for (Doctor doctor : onClassPath(api(), jar)) {
            Diagnosis diagnosis = doctor.examine(LZ);
            Finding finding = only(diagnosis, check);
            assertEquals(line + " in lz.jar", finding.where());
            assertTrue(finding.problem().startsWith("META-INF/services/" + COMPRESSOR + ", line 2"), finding.problem());
            assertTrue(finding.problem().contains(problem), finding.problem());
            assertTrue(finding.repair().contains(repair), finding.repair());
            assertEquals(1, diagnosis.problems().size(), diagnosis.toString());
        }
    }

    @Test
    void theRestOfALongFileOfNonsenseIsNotReported() throws Exception {
        Path jar = workshop.jar("lz.jar")
                .services(IntStream.range(0, 1_000).mapToObj(i -> "x.Missing" + i).toArray(String[]::new))
                .make();
        for (Doctor doctor : onClassPath(api(), jar)) {
            Diagnosis diagnosis = doctor.examine();
            assertEquals(101, diagnosis.problems().size());
            assertEquals("services-file", diagnosis.problems().get(100).check());
        }
    }

    @Test
    void aModuleMayMakeItsProviderWithAMethod() throws Exception {
        Path jar = workshop.jar("lz.jar")
                .lz("private Lz() {} public static Lz provider() { return new Lz(); }")
                .module(MODULE.formatted("provides " + COMPRESSOR + " with x.Lz;"))
                .make();
        assertSeen(onModulePath(jar));
    }
}
