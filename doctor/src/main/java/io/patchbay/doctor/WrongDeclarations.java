// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.List;
import java.util.function.Consumer;

/** What is declared as a provider and is none. */
final class WrongDeclarations implements Check {

    /** As many as discovery takes before it gives up. */
    private static final int MAX_FINDINGS = 100;

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        for (Entry entry : scene.entries()) {
            int found = 0;
            for (Declared declared : entry.declared()) {
                Wrong wrong = found < MAX_FINDINGS ? scene.wrong(declared).orElse(null) : null;
                if (wrong != null) {
                    found++;
                    findings.accept(Finding.problem(
                            wrong.check(), declared.where(), wrong.problem(), wrong.repair(), names(scene, declared)));
                }
            }
            if (found == MAX_FINDINGS) {
                findings.accept(Finding.problem(
                        "services-file",
                        entry.file(),
                        "After " + MAX_FINDINGS + " declarations that are wrong the rest is not looked at, by the"
                                + " search for providers neither",
                        "Build the jar again",
                        List.of()));
            }
        }
    }

    private static List<String> names(Scene scene, Declared declared) {
        return scene.namesOf(List.of(declared));
    }
}
