// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.NetworkManager;
import io.patchbay.NetworkManagerBuilder;
import io.patchbay.NetworkObserver;
import io.patchbay.ProviderInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command with an endpoint takes. */
final class EndpointOptions {

    @Parameters(
            paramLabel = "URI",
            description = "transport[+protocol][+compressor][+cipher]://host:port, e.g. tcp+json+rle://127.0.0.1:7171")
    private String uri;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "Holds the key of the URI's cipher: all of its bytes as they are, a final newline included.")
    private Path keyFile;

    @Option(
            names = "--types",
            paramLabel = "NAME=ID,...",
            description = "Message types and the numbers that stand for them on the wire."
                    + " Once given, no other type can be sent or received.")
    private String types;

    @Option(
            names = "-o",
            paramLabel = "NAME=VALUE",
            description = "Sets an option, e.g. -o framing=line -o protocol.version=1 -o TCP_NODELAY=false."
                    + " Repeatable; \"patchbay explain URI\" lists the options of an endpoint.")
    private List<String> options = new ArrayList<>();

    @Option(
            names = "--max-message",
            paramLabel = "BYTES",
            description = "Largest frame and message either way; default: 1048576 for a frame, 4194304 for a message.")
    private Integer maxMessage;

    /**
     * Composes the endpoint without opening anything, so that wrong set-up never costs a connection.
     *
     * @param listen for the side that listens
     * @param usual options that hold where the endpoint has them and the user sets no others
     */
    Composition compose(boolean listen, String... usual) {
        return compose(listen, List.of(), usual);
    }

    /**
     * Composes the endpoint without opening anything.
     *
     * @param listen for the side that listens
     * @param observers hear of what happens
     * @param usual options that hold where the endpoint has them and the user sets no others
     */
    Composition compose(boolean listen, List<NetworkObserver> observers, String... usual) {
        Endpoint endpoint = Endpoint.parse(uri);
        NetworkManager network = network(endpoint, observers);
        try {
            OptionValues values = new OptionValues(network.options(endpoint));
            endpoint = endpoint.withOptions(values.parse(options).orElse(values.parseKnown(usual)));
            return new Composition(network, endpoint, network.explain(endpoint, listen));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** How many bytes a frame may have, either way. */
    int maxFrameBytes() {
        return maxMessage == null ? Limits.defaults().maxFrameBytes() : maxMessage;
    }

    private NetworkManager network(Endpoint endpoint, List<NetworkObserver> observers) {
        NetworkManagerBuilder builder = NetworkManager.builder();
        observers.forEach(builder::observer);
        if (maxMessage != null) {
            builder.limits(limits(maxMessage));
        }
        if (types != null) {
            TypeIds.parse(types).forEach(builder::messageType);
        }
        if (keyFile != null) {
            builder.key(cipherOf(endpoint), KeyFile.read(keyFile));
        }
        return builder.build();
    }

    private static Limits limits(int bytes) {
        try {
            return Limits.defaults().withMaxFrameBytes(bytes).withMaxMessageBytes(bytes);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--max-message: " + e.getMessage(), e);
        }
    }

    private static String cipherOf(Endpoint endpoint) {
        try (NetworkManager network = NetworkManager.create()) {
            Set<String> ciphers = network.providers().stream()
                    .filter(provider -> provider.kind().equals("cipher"))
                    .map(ProviderInfo::name)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            return endpoint.stages().stream()
                    .filter(ciphers::contains)
                    .findFirst()
                    .orElseThrow(() -> new UsageException("--key-file gives the key of a cipher, and the URI names"
                            + " none. Available ciphers: "
                            + (ciphers.isEmpty() ? "none" : String.join(", ", ciphers))));
        }
    }
}
