// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Classes that were compiled for a newer Java than the one that runs. */
final class ClassVersions implements Check {

    static final String NAME = "class-version";

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        int running = Runtime.version().feature();
        for (Entry entry : scene.entries()) {
            List<String> providers = entry.declared().stream().map(Declared::className).toList();
            entry.classes().values().stream()
                    .filter(type -> type.java() > running)
                    .min(Comparator.comparing(type -> !providers.contains(type.name())))
                    .ifPresent(type -> findings.accept(Finding.problem(
                            NAME,
                            type.name() + " in " + entry.file(),
                            "It was compiled for Java " + type.java() + ", and Java " + running + " runs",
                            "Run Java " + type.java() + " or later, or compile it with: javac --release " + running,
                            scene.namesOf(entry.declared()))));
        }
    }
}
