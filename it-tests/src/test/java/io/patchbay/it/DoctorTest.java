// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.doctor.Diagnosis;
import io.patchbay.doctor.Doctor;
import io.patchbay.doctor.Finding;
import io.patchbay.it.osgi.MarkCompressor;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The doctor, with everything that this project has. */
class DoctorTest {

    private static final Endpoint ALL = Endpoint.parse("tcp+json+deflate+aes-gcm://127.0.0.1:1");
    private static final String TESTS = "test-classes";

    static List<Path> path(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.contains(TESTS) && !entry.contains("junit") && !entry.contains("surefire"))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
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
        assertEquals(List.of(), problems(diagnosis), diagnosis.toString());
        assertEquals(4, diagnosis.stages().size(), diagnosis.toString());
        assertTrue(diagnosis.stages().get(0).startsWith("protocol json {"), diagnosis.toString());
    }

    /** An application's own manager has its own keys, and none are made up for it. */
    @Test
    void whatIsThereAndCannotBeComposedSaysWhy() {
        try (NetworkManager network = NetworkManager.create()) {
            Diagnosis diagnosis = Doctor.of(network).examine(ALL);
            assertTrue(diagnosis.tokens().stream().allMatch(token -> token.found()), diagnosis.toString());
            List<Finding> problems = problems(diagnosis);
            assertEquals(List.of("composition"), problems.stream().map(Finding::check).toList());
            assertTrue(problems.get(0).repair().contains("key(\"aes-gcm\", bytes)"), diagnosis.toString());
        }
    }

    /** All but what is true of this module: it does not declare the provider that its tests put into bundles. */
    private static List<Finding> problems(Diagnosis diagnosis) {
        return diagnosis.problems().stream()
                .filter(finding -> !finding.where().startsWith(MarkCompressor.class.getName()))
                .toList();
    }
}
