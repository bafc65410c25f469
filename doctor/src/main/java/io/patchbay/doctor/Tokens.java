// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.Endpoint;
import io.patchbay.ProviderInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Looks up each name of an endpoint. */
final class Tokens {

    private final Scene scene;
    private final List<ProviderInfo> seen;
    private final List<Finding> findings;

    Tokens(Scene scene, List<Finding> findings) {
        this.scene = scene;
        this.seen = scene.seen();
        this.findings = findings;
    }

    List<Token> of(Endpoint endpoint) {
        List<Token> tokens = new ArrayList<>();
        tokens.add(token(endpoint.transport(), true));
        endpoint.stages().forEach(stage -> tokens.add(token(stage, false)));
        return tokens;
    }

    private Token token(String name, boolean transport) {
        List<ProviderInfo> found = seen.stream()
                .filter(provider -> provider.name().equals(name) && provider.kind().equals("transport") == transport)
                .toList();
        long kinds = found.stream().map(ProviderInfo::kind).distinct().count();
        if (!found.isEmpty() && kinds == found.size()) {
            return new Token(name, true, found.stream().map(Tokens::text).collect(Collectors.joining("; ")), "");
        }
        return findings.stream()
                .filter(finding -> finding.names().contains(name))
                .findFirst()
                .map(finding -> new Token(
                        name, false, finding.where() + ": " + finding.problem(), finding.repair()))
                .orElseGet(() -> missing(name, transport));
    }

    private static String text(ProviderInfo provider) {
        return provider.kind() + " " + provider.className() + " in " + provider.origin()
                + provider.version().map(version -> " " + version).orElse("");
    }

    private Token missing(String name, boolean transport) {
        List<ProviderInfo> there = seen.stream()
                .filter(provider -> provider.kind().equals("transport") == transport)
                .toList();
        List<ProviderInfo> silent = there.stream()
                .filter(provider -> provider.name().equals(Scene.UNKNOWN))
                .toList();
        if (!silent.isEmpty()) {
            return new Token(
                    name,
                    false,
                    "It may be one of these, which tell their names only when they run: "
                            + silent.stream().map(Tokens::text).collect(Collectors.joining("; ")),
                    "Examine the application itself, or load its path: patchbay doctor --load");
        }
        String available = there.stream()
                .map(ProviderInfo::name)
                .distinct()
                .collect(Collectors.joining(", "));
        String text = "No jar of the " + scene.rightPlace() + " has a "
                + (transport ? "transport" : "protocol, compressor or cipher") + " of that name. Available: "
                + (available.isEmpty() ? "none" : available);
        String repair = Artifacts.ofProvider(name)
                .map(artifact -> Artifacts.dependency(artifact, scene))
                .orElse("Correct the name, or add the jar that has it to the " + scene.rightPlace());
        return new Token(name, false, text, repair);
    }
}
