// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import static io.patchbay.doctor.Workshop.COMPRESSOR;
import static io.patchbay.doctor.Workshop.LZ;
import static io.patchbay.doctor.Workshop.api;
import static io.patchbay.doctor.Workshop.compressor;
import static io.patchbay.doctor.Workshop.firstLine;
import static io.patchbay.doctor.Workshop.location;
import static io.patchbay.doctor.Workshop.only;
import static io.patchbay.doctor.Workshop.path;
import static io.patchbay.doctor.Workshop.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Endpoint;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars that are well and lie in the wrong place, or are not taken. Repairs are applied to a JVM's command line. */
class PathsTest {

    private static final String MODULE =
            "module x.lz { requires io.patchbay; provides io.patchbay.spi.Compressor with x.Lz; }";
    private static final String MAIN = StartedJvm.class.getName();
    private static final Path DOCTOR = location(Doctor.class);

    @TempDir
    private Path folder;

    private Workshop workshop;
    private Path lz;

    @BeforeEach
    void open() throws Exception {
        workshop = new Workshop(folder);
        lz = workshop.jar("lz.jar").lz("").services("x.Lz").module(MODULE).make();
    }

    private Diagnosis modular(String modulePath, String... more) throws Exception {
        Stream<String> main = Stream.of("-p", modulePath, "-m", "io.patchbay.doctor/" + MAIN);
        return workshop.inJvm(LZ, Stream.concat(Stream.of(more), main).toArray(String[]::new));
    }

    @Test
    void aModuleThatIsNotResolvedIsToldTheOption() throws Exception {
        String modules = path(api(), DOCTOR, lz);
        Diagnosis diagnosis = modular(modules, "--limit-modules", "io.patchbay.doctor");
        Finding finding = only(diagnosis, "not-resolved");
        assertEquals("lz.jar", finding.where());
        assertTrue(finding.problem().startsWith("Module x.lz is on the module path and was not resolved"));
        assertEquals("--add-modules x.lz", finding.repair());
        assertEquals("--add-modules x.lz", token(diagnosis, "lz").repair());
        String[] repair = finding.repair().split(" ");
        Diagnosis repaired = modular(modules, "--limit-modules", "io.patchbay.doctor", repair[0], repair[1]);
        assertTrue(token(repaired, "lz").found(), repaired.toString());
        assertEquals(List.of(), repaired.problems());
    }

    @Test
    void anApiThatNobodyRequiresIsToldTheOption() throws Exception {
        Path app = workshop.jar("app.jar").module("module app { }").make();
        List<Path> path = List.of(api(), app, lz);
        Diagnosis diagnosis = Doctor.ofPath(List.of(), path, List.of("app")).examine(LZ);
        String repair = diagnosis.findings().get(0).repair();
        assertEquals("--add-modules io.patchbay", repair);
        Diagnosis repaired = Doctor.ofPath(List.of(), path, List.of("app", repair.split(" ")[1])).examine(LZ);
        assertTrue(token(repaired, "lz").found(), repaired.toString());
    }

    @Test
    void aProviderOnTheClassPathOfAModularApplicationIsToldTheOtherPath() throws Exception {
        for (Diagnosis diagnosis : List.of(
                Doctor.ofPath(List.of(lz), List.of(api()), List.of("io.patchbay")).examine(LZ),
                modular(path(api(), DOCTOR), "-cp", lz.toString()))) {
            Finding finding = only(diagnosis, "other-path");
            assertEquals("lz.jar", finding.where());
            assertTrue(finding.problem().contains("is on the class path, but io.patchbay is on the module path"));
            assertEquals("-p <the module path>" + File.pathSeparator + lz, firstLine(finding.repair()));
            assertFalse(token(diagnosis, "lz").found());
            String added = firstLine(finding.repair()).substring("-p <the module path>".length());
            Diagnosis repaired = modular(path(api(), DOCTOR) + added);
            assertTrue(token(repaired, "lz").found(), repaired.toString());
        }
    }

    @Test
    void aProviderOnTheModulePathOfAnotherApplicationIsToldTheClassPath() throws Exception {
        String classes = path(api(), DOCTOR);
        Diagnosis diagnosis = workshop.inJvm(LZ, "-p", lz.toString(), "-cp", classes, MAIN);
        Finding finding = only(diagnosis, "other-path");
        assertTrue(finding.problem().contains("is on the module path, but io.patchbay is on the class path"));
        assertEquals("-cp <the class path>" + File.pathSeparator + lz, finding.repair());
        String added = finding.repair().substring("-cp <the class path>".length());
        Diagnosis repaired = workshop.inJvm(LZ, "-cp", classes + added, MAIN);
        assertTrue(token(repaired, "lz").found(), repaired.toString());
        assertEquals(List.of(), repaired.problems());
    }

    @Test
    void jarsThatAnotherJarNamesAreOnTheClassPath() throws Exception {
        Path starter = workshop.jar("start.jar")
                .manifest("Class-Path: " + api().toUri() + " " + lz.getFileName() + " missing.jar").make();
        Diagnosis diagnosis = workshop.inJvm(LZ, "-cp", path(starter, DOCTOR), MAIN);
        assertTrue(token(diagnosis, "lz").found(), diagnosis.toString());
        assertTrue(diagnosis.jars().contains(new Jar("lz.jar", "class path", "-", true, List.of("compressor lz"))),
                diagnosis.toString());
    }

    @Test
    void aJarThatIsCutOffOrGoneIsNamed() throws Exception {
        byte[] bytes = Files.readAllBytes(lz);
        Path half = Files.write(folder.resolve("half.jar"), Arrays.copyOf(bytes, bytes.length / 2));
        Path gone = folder.resolve("gone.jar");
        for (Diagnosis diagnosis : List.of(
                Doctor.ofPath(List.of(api(), half, gone), List.of(), List.of()).examine(),
                Doctor.ofLoadedPath(List.of(api(), half, gone), List.of(), List.of()).examine())) {
            assertEquals(
                    List.of(half.toString(), gone.toString()),
                    diagnosis.problems().stream().map(Finding::where).toList(), diagnosis.toString());
            assertTrue(diagnosis.problems().get(0).problem().startsWith("On the class path, and it cannot be read: "));
            assertTrue(diagnosis.problems().get(0).repair().contains("jar tf " + half));
            assertEquals(
                    "On the class path, and there is no such file; nothing of it is seen",
                    diagnosis.problems().get(1).problem());
        }
    }

    @Test
    void aNameThatOnlyRunningTellsIsNotSaidToBeMissing() throws Exception {
        Path jar = workshop.jar("lz.jar").services("x.Lz")
                .source("x.Lz", compressor("Lz", "lz", "").replace("\"lz\"", "\"LZ\".toLowerCase()")).make();
        List<Path> path = List.of(api(), jar);
        Token read = token(Doctor.ofPath(path, List.of(), List.of()).examine(LZ), "lz");
        assertTrue(read.text().startsWith("It may be one of these"), read.text());
        assertTrue(read.text().contains("x.Lz in lz.jar"), read.text());
        assertTrue(read.repair().endsWith("patchbay doctor --load"), read.repair());
        assertTrue(token(Doctor.ofLoadedPath(path, List.of(), List.of()).examine(LZ), "lz").found());
    }

    @Test
    void aFolderThatIsGoneIsNoProblem() {
        Path gone = folder.resolve("classes");
        Diagnosis diagnosis = Doctor.ofPath(List.of(api(), gone), List.of(), List.of()).examine();
        assertEquals(Finding.Level.NOTE, only(diagnosis, "unreadable").level());
        assertTrue(diagnosis.isHealthy());
    }

    @Test
    void aModulePathThatDoesNotStartSaysWhy() throws Exception {
        Path library = workshop.jar("databind.jar").module("module tools.jackson.databind { }").make();
        Path needs = workshop.jar("needs.jar").with(library)
                .module("module needs { requires tools.jackson.databind; }").make();
        for (Doctor doctor : List.of(
                Doctor.ofPath(List.of(), List.of(api(), needs), List.of("needs")),
                Doctor.ofLoadedPath(List.of(), List.of(api(), needs), List.of("needs")))) {
            Finding finding = only(doctor.examine(), "unresolvable");
            assertTrue(finding.problem().contains("Module tools.jackson.databind not found, required by needs"));
            assertEquals("""
                    <dependency>
                      <groupId>tools.jackson.core</groupId>
                      <artifactId>jackson-databind</artifactId>
                    </dependency>""", finding.repair());
        }
        Finding child = only(
                Doctor.ofLoadedPath(List.of(), List.of(api(), needs), List.of("needs")).examine(), "not-started");
        assertTrue(child.problem().contains("Module tools.jackson.databind not found"), child.problem());
    }

    @Test
    void aJarThatCannotBeAModuleIsNamed() throws Exception {
        Path jar = workshop.jar("automatic.jar").services("x.Missing").make();
        List<Path> path = List.of(api(), jar);
        Diagnosis diagnosis = Doctor.ofLoadedPath(List.of(), path, List.of("io.patchbay")).examine();
        assertTrue(only(diagnosis, "no-module").problem().contains("x.Missing"), diagnosis.toString());
        only(diagnosis, "not-started");
    }

    @Test
    void twoJarsOfOneNameAreBothNamed() throws Exception {
        Path other = workshop.jar("other.jar").services("y.Lz")
                .source("y.Lz", compressor("Lz", "lz", "").replace("package x", "package y")).make();
        List<Path> path = List.of(api(), lz, other);
        for (Doctor doctor : List.of(
                Doctor.ofPath(path, List.of(), List.of()), Doctor.ofLoadedPath(path, List.of(), List.of()))) {
            Diagnosis diagnosis = doctor.examine(LZ);
            Finding finding = only(diagnosis, "same-name");
            assertEquals(
                    "x.Lz in lz.jar and y.Lz in other.jar both are compressor lz, so neither is used",
                    finding.problem());
            assertEquals("Remove one of lz.jar, other.jar, or give the one that is wanted:"
                    + " NetworkManager.builder().provider(new x.Lz())", finding.repair());
            assertFalse(token(diagnosis, "lz").found());
        }
        List<Path> repaired = List.of(api(), lz);
        assertTrue(token(Doctor.ofLoadedPath(repaired, List.of(), List.of()).examine(LZ), "lz").found());
    }

    @Test
    void oneClassInTwoJarsIsNamed() throws Exception {
        Path copy = Files.copy(lz, folder.resolve("lz-2.jar"));
        List<Path> path = List.of(api(), lz, copy);
        for (Doctor doctor : List.of(
                Doctor.ofPath(path, List.of(), List.of()), Doctor.ofLoadedPath(path, List.of(), List.of()))) {
            Finding finding = only(doctor.examine(LZ), "twice");
            assertEquals("class x.Lz", finding.where());
            assertEquals("Remove all but one of them from the class path, e.g. " + copy, finding.repair());
        }
        assertEquals("module x.lz", only(
                Doctor.ofPath(List.of(), List.of(api(), lz, copy), List.of("io.patchbay")).examine(), "twice").where());
    }

    @Test
    void whatNoJarHasIsToldTheArtifact() {
        Diagnosis diagnosis = Doctor.ofPath(List.of(api()), List.of(), List.of())
                .examine(Endpoint.parse("tcp+json+lz://h:1"));
        String version = new Scene(
                List.of(EntryReader.read(api(), Place.CLASS_PATH)), false, Set.of(), null, null, List.of())
                .entries().get(0).version().orElseThrow();
        assertEquals("""
                <dependency>
                  <groupId>io.patchbay</groupId>
                  <artifactId>patchbay-codec-json</artifactId>
                  <version>%s</version>
                </dependency>""".formatted(version), token(diagnosis, "json").repair());
        assertTrue(token(diagnosis, "tcp").repair().contains("patchbay-transport-tcp"));
        assertEquals("Correct the name, or add the jar that has it to the class path", token(diagnosis, "lz").repair());
        assertFalse(diagnosis.isHealthy());
    }
}
