// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.List;
import java.util.function.Consumer;

/** Jars that are not there, cut off or damaged. The JVM says nothing of them where they are on the class path. */
final class UnreadableJars implements Check {

    static final String NAME = "unreadable";

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        for (Entry entry : scene.entries()) {
            if (entry.isGoneFolder()) {
                findings.accept(Finding.note(
                        NAME,
                        entry.path().toString(),
                        "On the " + entry.place() + ", and there is no such folder",
                        "Take it off the path, or build what belongs there"));
            } else if (entry.trouble() != null) {
                findings.accept(Finding.problem(
                        NAME,
                        entry.path().toString(),
                        "On the " + entry.place() + ", and " + entry.trouble() + "; nothing of it is seen",
                        "Copy the jar there again, and check it: jar tf " + entry.path(),
                        List.of()));
            } else if (entry.place() == Place.MODULE_PATH && entry.moduleTrouble() != null) {
                findings.accept(Finding.problem(
                        "no-module",
                        entry.file(),
                        "On the module path, and cannot be a module: " + entry.moduleTrouble(),
                        "Mend the jar, or take it off the module path: with it there, the JVM does not start",
                        scene.namesOf(entry.inServicesFiles())));
            }
        }
    }
}
