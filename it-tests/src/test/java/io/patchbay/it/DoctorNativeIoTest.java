// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Endpoint;
import io.patchbay.doctor.Diagnosis;
import io.patchbay.doctor.Doctor;
import io.patchbay.doctor.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the doctor says of native I/O, in JVMs of their own with and without its jars. */
class DoctorNativeIoTest {

    private static Finding nativeIo(Diagnosis diagnosis) {
        return diagnosis.findings().stream()
                .filter(finding -> finding.check().equals("native-io"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(diagnosis));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "epoll is Linux's")
    void whatNativeIoLacksIsToldUntilItIsUsed() {
        Endpoint tcp = Endpoint.parse("tcp://127.0.0.1:1");
        List<Path> without = DoctorTest.path(Jars.classPath());
        Finding lacking = nativeIo(Doctor.ofLoadedPath(without, List.of(), List.of()).examine(tcp));
        assertEquals(Finding.Level.NOTE, lacking.level());
        assertTrue(lacking.problem().contains("netty-transport-classes-epoll is not there"), lacking.problem());
        assertTrue(lacking.repair().contains("netty-transport-native-epoll</artifactId>"), lacking.repair());
        assertTrue(lacking.repair().contains("<classifier>linux-"), lacking.repair());

        List<Path> with = DoctorTest.path(Jars.classPathWithEpoll());
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
