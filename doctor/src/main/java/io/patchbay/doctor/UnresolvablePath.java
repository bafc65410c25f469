// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Modules that cannot be put together, so that the JVM does not start. */
final class UnresolvablePath implements Check {

    private static final Pattern MISSING = Pattern.compile("Module (\\S+) not found(?:, required by (\\S+))?");

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        scene.resolutionTrouble().ifPresent(trouble -> {
            Matcher missing = MISSING.matcher(trouble);
            String repair = missing.find()
                    ? Artifacts.ofModule(missing.group(1))
                            .map(artifact -> Artifacts.dependency(artifact, scene))
                            .orElse("Add the jar of module " + missing.group(1) + " to the module path")
                    : "Remove one of the jars that are named here from the module path";
            findings.accept(Finding.problem(
                    "unresolvable", "module path", "The JVM does not start: " + trouble, repair, List.of()));
        });
    }
}
