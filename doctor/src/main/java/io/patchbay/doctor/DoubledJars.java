// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One thing in two jars, of which the JVM takes the first and says nothing. */
final class DoubledJars implements Check {

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        scene.entries().stream()
                .filter(entry -> entry.place() == scene.rightPlace())
                .flatMap(entry -> keys(entry).stream())
                .distinct()
                .forEach(key -> {
                    List<Entry> all = scene.entries().stream()
                            .filter(entry -> entry.place() == scene.rightPlace() && keys(entry).contains(key))
                            .toList();
                    if (all.size() > 1) {
                        findings.accept(finding(scene, key, all));
                    }
                });
    }

    /** What only one jar of a path should hold. */
    private static List<String> keys(Entry entry) {
        if (entry.place() == Place.MODULE_PATH) {
            return entry.module() == null ? List.of() : List.of("module " + entry.module().name());
        }
        return entry.classes().containsKey(Spi.PACKAGE + ".Provider")
                ? List.of(Spi.API)
                : entry.declared().stream().map(declared -> "class " + declared.className()).toList();
    }

    private static Finding finding(Scene scene, String key, List<Entry> all) {
        List<Entry> behind = all.subList(1, all.size());
        return Finding.problem(
                "twice",
                key,
                all.stream().map(each -> each.path().toString()).collect(Collectors.joining(" and "))
                        + " both have it; the first on the path is used, and the other is not",
                "Remove all but one of them from the " + scene.rightPlace() + ", e.g. "
                        + behind.stream().map(each -> each.path().toString()).collect(Collectors.joining(", ")),
                List.of());
    }
}
