// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.demo;

import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.Option;
import io.patchbay.StandardOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who takes part, and over which composition. */
final class Cast {

    private static final String HOST = "127.0.0.1";

    private Cast() {}

    /**
     * Gives everyone an endpoint to listen on.
     *
     * @param network knows the options of the transports
     * @return names and endpoints
     */
    static Map<String, Endpoint> endpoints(NetworkManager network) {
        Map<String, Endpoint> cast = new LinkedHashMap<>();
        cast.put("ana", over("ws", "json"));
        cast.put("bruno", over("udp", "binary"));
        cast.put("chloe", over("udp", "json", "rle"));
        cast.put("dima", over("tcp", "json", "rle", "xor"));
        cast.put("emi", over("ws", "binary", "rle", "xor"));
        cast.put("fred", lineByLine(network, over("tcp", "json").withOption(StandardOptions.PROTOCOL_VERSION, 1)));
        return cast;
    }

    private static Endpoint over(String transport, String... stages) {
        return Endpoint.of(transport, HOST, 0).withStages(stages);
    }

    private static Endpoint lineByLine(NetworkManager network, Endpoint endpoint) {
        return network.options(endpoint).stream()
                .filter(option -> option.name().equals("framing"))
                .map(option -> with(endpoint, (Option<?>) option, "line"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The tcp transport has no option \"framing\""));
    }

    private static <T> Endpoint with(Endpoint endpoint, Option<T> option, String value) {
        return endpoint.withOption(option, option.parse(value));
    }
}
