// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.Endpoint;
import io.patchbay.PatchbayException;
import io.patchbay.ProviderInfo;
import io.patchbay.StageDescription;
import java.util.ArrayList;
import java.util.List;

/** Runs all checks, and looks at what an endpoint needs. */
final class Examination {

    private Examination() {}

    /** Examines; the endpoint may be {@code null}. */
    static Diagnosis of(Scene scene, Endpoint endpoint, boolean listening) {
        List<Finding> findings = new ArrayList<>();
        Check.ALL.forEach(check -> check.examine(scene, findings::add));
        new FailedProviders(scene, findings).examine(findings::add);
        List<Token> tokens = endpoint == null ? List.of() : new Tokens(scene, findings).of(endpoint);
        List<String> stages = List.of();
        if (endpoint != null && tokens.stream().allMatch(Token::found) && scene.network().isPresent()) {
            stages = compose(scene, endpoint, listening, findings);
        }
        return new Diagnosis(
                Machine.lines(scene),
                scene.entries().stream().map(entry -> jar(scene, entry)).toList(),
                endpoint == null ? "" : endpoint.toString(),
                tokens,
                stages,
                findings);
    }

    private static List<String> compose(Scene scene, Endpoint endpoint, boolean listening, List<Finding> findings) {
        try {
            return scene.network().orElseThrow().explain(endpoint, listening).stream()
                    .map(Examination::text)
                    .toList();
        } catch (PatchbayException e) {
            findings.add(notComposed(scene, endpoint, e));
            return List.of();
        }
    }

    private static Finding notComposed(Scene scene, Endpoint endpoint, PatchbayException failure) {
        // A class that is missing shows only now where the provider does not need it for its name.
        return failure.getCause() instanceof LinkageError
                ? FailedProviders.finding(scene, "provider", endpoint.toString(), failure.getCause(), List.of())
                : Finding.problem(
                        "composition",
                        endpoint.toString(),
                        "All of its providers are there, and it cannot be composed",
                        failure.getMessage(),
                        List.of());
    }

    private static String text(StageDescription stage) {
        return stage.provider().kind() + " " + stage.provider().name()
                + (stage.settings().isEmpty() ? "" : " " + stage.settings());
    }

    private static Jar jar(Scene scene, Entry entry) {
        return new Jar(
                entry.file(),
                entry.place().toString(),
                entry.place() == Place.MODULE_PATH && entry.module() != null ? entry.module().name() : "-",
                scene.isSearched(entry),
                entry.declared().stream().map(declared -> named(scene, declared)).toList());
    }

    /** By the name that the provider has told, else by the one that its class file tells, else by its class. */
    private static String named(Scene scene, Declared declared) {
        return Spi.kind(declared.service()) + " "
                + scene.seen().stream()
                        .filter(provider -> provider.className().equals(declared.className()))
                        .map(ProviderInfo::name)
                        .filter(name -> !name.equals(Scene.UNKNOWN))
                        .findFirst()
                        .or(() -> scene.nameOf(declared))
                        .orElse(declared.className());
    }
}
