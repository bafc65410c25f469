// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.doctor.Diagnosis;
import io.patchbay.doctor.Doctor;
import io.patchbay.doctor.Finding;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The doctor, with everything that this project has. */
class DoctorTest {

    private static final Endpoint ALL = Endpoint.parse("tcp+json+deflate+aes-gcm://127.0.0.1:1");
    private static final String TESTS = "test-classes";

    private static List<Path> path(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.contains(TESTS) && !entry.contains("junit") && !entry.contains("surefire"))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
    }

    private static Finding nativeIo(Diagnosis diagnosis) {
        return diagnosis.findings().stream()
                .filter(finding -> finding.check().equals("native-io"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(diagnosis));
    }

    @Test
    void anApplicationWithEverythingIsHealthyOnEachPath() {
        List<Path> jars = path(Jars.classPath());
        for (Doctor doctor : List.of(
                Doctor.ofPath(jars, List.of(), List.of()),
                Doctor.ofLoadedPath(jars, List.of(), List.of()),
                Doctor.ofPath(List.of(), jars, List.of("io.patchbay.cli")),
                Doctor.ofLoadedPath(List.of(), jars, List.of("io.patchbay.cli")))) {
            Diagnosis diagnosis = doctor.examine(ALL);
            assertTrue(diagnosis.isHealthy(), diagnosis.toString());
            assertEquals(4, diagnosis.tokens().size());
        }
    }

    @Test
    void thisJvmIsHealthyAndComposes() {
        Diagnosis diagnosis = Doctor.ofThisJvm().examine(ALL);
        assertTrue(diagnosis.isHealthy(), diagnosis.toString());
        assertEquals(4, diagnosis.stages().size(), diagnosis.toString());
        assertTrue(diagnosis.stages().get(0).startsWith("protocol json {"), diagnosis.toString());
    }

    /** An application's own manager has its own keys, and none are made up for it. */
    @Test
    void whatIsThereAndCannotBeComposedSaysWhy() {
        try (NetworkManager network = NetworkManager.create()) {
            Diagnosis diagnosis = Doctor.of(network).examine(ALL);
            assertTrue(diagnosis.tokens().stream().allMatch(token -> token.found()), diagnosis.toString());
            assertEquals(List.of("composition"), diagnosis.problems().stream().map(Finding::check).toList());
            assertTrue(diagnosis.problems().get(0).repair().contains("key(\"aes-gcm\", bytes)"), diagnosis.toString());
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "epoll is Linux's")
    void whatNativeIoLacksIsToldUntilItIsUsed() {
        Endpoint tcp = Endpoint.parse("tcp://127.0.0.1:1");
        List<Path> without = path(Jars.classPath());
        Finding lacking = nativeIo(Doctor.ofLoadedPath(without, List.of(), List.of()).examine(tcp));
        assertEquals(Finding.Level.NOTE, lacking.level());
        assertTrue(lacking.problem().contains("netty-transport-classes-epoll is not there"), lacking.problem());
        assertTrue(lacking.repair().contains("netty-transport-native-epoll</artifactId>"), lacking.repair());
        assertTrue(lacking.repair().contains("<classifier>linux-"), lacking.repair());

        List<Path> with = path(Jars.classPathWithEpoll());
        List<String> roots = List.of("io.patchbay.cli");
        Finding unresolved = nativeIo(Doctor.ofLoadedPath(List.of(), with, roots).examine(tcp));
        assertTrue(unresolved.repair().startsWith(
                "--add-modules io.netty.transport.classes.epoll,io.netty.transport.epoll.linux."), unresolved.repair());
        String[] added = unresolved.repair().substring("--add-modules ".length()).split(",");
        List<String> repaired = Stream.concat(roots.stream(), Stream.of(added)).toList();
        for (Doctor doctor : List.of(
                Doctor.ofLoadedPath(List.of(), with, repaired), Doctor.ofLoadedPath(with, List.of(), List.of()))) {
            Diagnosis diagnosis = doctor.examine(tcp);
            assertTrue(diagnosis.machine().contains("sockets: epoll"), diagnosis.toString());
            assertEquals(List.of(), diagnosis.findings(), diagnosis.toString());
        }
    }
}
