// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.PatchbayException;
import io.patchbay.ProviderInfo;
import io.patchbay.StandardOptions;
import io.patchbay.StageDescription;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why sockets are served by the JDK and not by epoll or kqueue. The transports say it themselves. */
final class NativeIo implements Check {

    static final String NAME = "native-io";

    private static final Pattern FALL_BACK = Pattern.compile("nio \\(not (epoll|kqueue), because (.*)\\)");

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        scene.network()
                .flatMap(NativeIo::fallBack)
                .ifPresent(reason -> findings.accept(finding(scene, reason.group(1), reason.group(2))));
    }

    /** What the transports use, if any says so. */
    static Optional<String> used(NetworkManager network) {
        return network.providers().stream()
                .filter(provider -> provider.kind().equals("transport"))
                .map(provider -> io(network, provider))
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static Optional<Matcher> fallBack(NetworkManager network) {
        return used(network).map(FALL_BACK::matcher).filter(Matcher::matches);
    }

    private static String io(NetworkManager network, ProviderInfo transport) {
        try {
            return network.explain(Endpoint.of(transport.name(), "127.0.0.1", 1), false).stream()
                    .map(StageDescription::settings)
                    .map(settings -> settings.get(StandardOptions.IO.name()))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        } catch (PatchbayException e) {
            // One that cannot be composed is told of by another check.
            return null;
        }
    }

    private static Finding finding(Scene scene, String kind, String reason) {
        return Finding.note(
                NAME,
                kind,
                "Sockets are served by the JDK (nio), which works and is slower than " + kind + ": " + reason,
                repair(scene, kind));
    }

    private static String repair(Scene scene, String kind) {
        String classes = "io.netty.transport.classes." + kind;
        String library = "io.netty.transport." + kind + "." + system() + "." + processor("x86_64", "aarch_64");
        boolean there = scene.entries().stream()
                .filter(entry -> entry.module() != null)
                .map(entry -> entry.module().name())
                .filter(name -> name.equals(classes) || name.equals(library))
                .distinct()
                .count() == 2;
        String dependency = Artifacts.dependency(
                new Artifacts.Artifact("io.netty", "netty-transport-native-" + kind,
                        (kind.equals("epoll") ? "linux" : "osx") + "-" + processor("x86_64", "aarch_64")),
                scene);
        String modules = "--add-modules " + classes + "," + library;
        if (there) {
            return modules;
        }
        return scene.isModular() ? dependency + "\nand on the command line: " + modules : dependency;
    }

    private static String system() {
        return System.getProperty("os.name", "").startsWith("Mac") ? "osx" : "linux";
    }

    private static String processor(String intel, String arm) {
        return System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).matches("aarch64|arm64") ? arm : intel;
    }
}
