// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.ProviderInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Two providers of one kind and name: neither is used. */
final class DoubledNames implements Check {

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        Map<String, List<ProviderInfo>> byName = scene.seen().stream()
                .filter(provider -> !provider.name().equals(Scene.UNKNOWN))
                .collect(Collectors.groupingBy(
                        provider -> provider.kind() + " " + provider.name(), TreeMap::new, Collectors.toList()));
        byName.forEach((name, all) -> {
            if (all.size() > 1) {
                findings.accept(Finding.problem(
                        "same-name",
                        name,
                        all.stream().map(each -> each.className() + " in " + jar(scene, each))
                                .collect(Collectors.joining(" and ")) + " both are " + name + ", so neither is used",
                        "Remove one of " + all.stream().map(each -> jar(scene, each)).distinct().sorted()
                                .collect(Collectors.joining(", ")) + ", or give the one that is wanted:"
                                + " NetworkManager.builder().provider(new " + all.get(0).className() + "())",
                        List.of(all.get(0).name())));
            }
        });
    }

    private static String jar(Scene scene, ProviderInfo provider) {
        return scene.holding(provider.className()).stream()
                .filter(entry -> provider.origin().equals(entry.origin()))
                .map(Entry::file)
                .findFirst()
                .orElse(provider.origin());
    }
}
