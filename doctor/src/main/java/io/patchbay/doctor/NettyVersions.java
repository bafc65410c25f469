// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.lang.module.ModuleDescriptor.Version;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Parts of Netty in different versions, which fail with missing methods sooner or later. */
final class NettyVersions implements Check {

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        Map<String, List<Entry>> byVersion = new TreeMap<>(scene.entries().stream()
                .filter(entry -> entry.netty() != null)
                .collect(Collectors.groupingBy(Entry::netty)));
        if (byVersion.size() < 2) {
            return;
        }
        String newest = byVersion.keySet().stream()
                .max(NettyVersions::compare)
                .orElseThrow();
        findings.accept(Finding.problem(
                "netty-versions",
                "Netty",
                "There are parts of Netty in different versions: "
                        + byVersion.entrySet().stream()
                                .map(each -> each.getKey() + " (" + files(each.getValue()) + ")")
                                .collect(Collectors.joining(" beside ")),
                Artifacts.nettyBom(newest) + "\n(in dependencyManagement; mvn dependency:tree -Dincludes=io.netty shows"
                        + " who brings the other)",
                List.of()));
    }

    private static int compare(String one, String other) {
        return Version.parse(one).compareTo(Version.parse(other));
    }

    private static String files(List<Entry> entries) {
        return entries.stream().map(Entry::file).sorted().collect(Collectors.joining(", "));
    }
}
