// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.List;
import java.util.function.Consumer;

/** Classes that a provider refers to and that are in no jar. On the module path the module system sees to it. */
final class MissingClasses implements Check {

    static final String NAME = "missing-dependency";

    private static final ClassLoader JDK = ClassLoader.getPlatformClassLoader();

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        for (Entry entry : scene.entries()) {
            if (scene.isModular() || entry.place() != Place.CLASS_PATH) {
                continue;
            }
            for (Declared declared : entry.declared()) {
                scene.classFile(declared.className())
                        .flatMap(type -> type.references().stream()
                                .filter(name -> scene.classFile(name).isEmpty() && !isOfJdk(name))
                                .findFirst())
                        .ifPresent(name -> findings.accept(finding(scene, declared.where(), name,
                                scene.namesOf(List.of(declared)))));
            }
        }
    }

    static Finding finding(Scene scene, String where, String missing, List<String> names) {
        String repair = Artifacts.ofClass(missing)
                .map(artifact -> Artifacts.dependency(artifact, scene))
                .orElse("Add the jar that has " + missing + " to the " + scene.rightPlace());
        return Finding.problem(
                NAME, where, "It needs class " + missing + ", which is in no jar of the path", repair, names);
    }

    private static boolean isOfJdk(String name) {
        return JDK.getResource(name.replace('.', '/') + ".class") != null;
    }
}
