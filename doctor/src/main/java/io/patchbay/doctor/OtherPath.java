// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.io.File;
import java.util.List;
import java.util.function.Consumer;

/** Providers on the class path while Patchbay is a module, or the other way round: it looks where it is itself. */
final class OtherPath implements Check {

    static final String NAME = "other-path";

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        for (Entry entry : scene.entries()) {
            List<Declared> declared = scene.isModular() ? entry.inServicesFiles() : entry.declared();
            if (entry.place() != scene.rightPlace() && !declared.isEmpty() && !allSeen(scene, declared)) {
                findings.accept(Finding.problem(
                        NAME,
                        entry.file(),
                        "It has providers and is on the " + entry.place() + ", but io.patchbay is on the "
                                + scene.rightPlace() + " and looks only there",
                        repair(scene, entry),
                        scene.namesOf(declared)));
            }
        }
    }

    private static boolean allSeen(Scene scene, List<Declared> declared) {
        return declared.stream().allMatch(each -> scene.seen().stream()
                .anyMatch(provider -> provider.className().equals(each.className())));
    }

    private static String repair(Scene scene, Entry entry) {
        return scene.isModular()
                ? "-p <the module path>" + File.pathSeparator + entry.path() + "\n"
                        + "or in code: NetworkManager.builder().classLoader(ClassLoader.getSystemClassLoader())"
                : "-cp <the class path>" + File.pathSeparator + entry.path();
    }
}
