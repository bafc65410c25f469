// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.ProviderInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Providers in module layers and class loaders that the manager has not searched. */
final class OtherLayers implements Check {

    static final String NAME = "other-layer";

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        Set<String> seen = scene.seen().stream().map(ProviderInfo::className).collect(Collectors.toSet());
        for (Elsewhere each : scene.elsewhere()) {
            if (each.hasOwnApi()) {
                findings.accept(Finding.problem(
                        NAME,
                        each.describe(),
                        "It has a copy of " + Spi.API + " of its own, so its providers are no providers to this one",
                        "Take patchbay-api out of what is loaded there, and let it be found by the parent",
                        List.of()));
                continue;
            }
            for (Class<?> type : each.providers()) {
                if (!seen.contains(type.getName())) {
                    findings.accept(Finding.problem(
                            NAME,
                            type.getName(),
                            "It is in " + each.describe() + ", which the manager has not searched",
                            each.repair(),
                            names(type)));
                }
            }
        }
    }

    private static List<String> names(Class<?> type) {
        String file = type.getName().substring(type.getPackageName().length()).replaceFirst("^\\.", "") + ".class";
        try (InputStream in = type.getResourceAsStream(file)) {
            ClassFile read = in == null ? null : ClassFile.read(in);
            return read == null || read.constantName() == null ? List.of() : List.of(read.constantName());
        } catch (IOException e) {
            // Then the name is not known.
            return List.of();
        }
    }
}
