// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.List;
import java.util.function.Consumer;

/** Modules that are on the module path and that the JVM has left there, since nobody asked for them. */
final class UnresolvedModules implements Check {

    static final String NAME = "not-resolved";

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        if (!scene.isModular() || scene.resolutionTrouble().isPresent()) {
            return;
        }
        for (Entry entry : scene.entries()) {
            if (entry.place() != Place.MODULE_PATH || entry.module() == null || scene.isResolved(entry)) {
                continue;
            }
            boolean api = entry.module().name().equals(Spi.API);
            List<Declared> declared = entry.declared();
            if (api || !declared.isEmpty()) {
                findings.accept(Finding.problem(
                        NAME,
                        entry.file(),
                        "Module " + entry.module().name() + " is on the module path and was not resolved: it is no root"
                                + " module, and no resolved module requires it"
                                + (api ? " or uses its services" : ", or --limit-modules leaves it out"),
                        "--add-modules " + entry.module().name(),
                        scene.namesOf(declared)));
            }
        }
    }
}
