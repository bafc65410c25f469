// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.NetworkObserver;
import io.patchbay.cli.chat.Hub;
import io.patchbay.cli.chat.PageServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A hub that is reached over three transports, and the page that reaches it from a browser. */
final class ChatServer implements AutoCloseable {

    /** Holds the longest line, where the usual bound of UDP does not. */
    static final String LARGE_DATAGRAMS = "udp.max-payload=4096";

    /**
     * Where to listen; 0 for any port that is free.
     *
     * @param tcp for tcp+json+rle
     * @param udp for udp+json
     * @param ws for ws+json
     * @param http for the page
     */
    record Ports(int tcp, int udp, int ws, int http) {}

    private final Hub hub;
    private final PageServer page;
    private final List<Endpoint> endpoints = new ArrayList<>();

    ChatServer(InetAddress address, Ports ports, ErrorLines errors, NetworkObserver... observers)
            throws IOException {
        // Before the hub, which lets in browsers with a page from this very port.
        page = PageServer.bind(new InetSocketAddress(address, ports.http()));
        hub = new Hub((connection, error) -> errors.report(connection, error), observers);
        try {
            String host = address.getHostAddress();
            open(Endpoint.of("tcp", host, ports.tcp()).withStages("json", "rle"));
            open(Endpoint.of("udp", host, ports.udp()).withStages("json"), LARGE_DATAGRAMS);
            Endpoint ws = open(
                    Endpoint.of("ws", host, ports.ws()).withStages("json"),
                    "websocket.origins=" + page.origins() + ",none");
            page.start(ws.port());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Endpoint open(Endpoint endpoint, String... options) {
        Endpoint opened = hub.open(endpoint.withOptions(
                new OptionValues(hub.network().options(endpoint)).parse(List.of(options))));
        endpoints.add(opened);
        return opened;
    }

    /** Where terminals connect to: tcp, udp and ws, in this order. */
    List<Endpoint> endpoints() {
        return endpoints;
    }

    NetworkManager network() {
        return hub.network();
    }

    String pageUrl() {
        return page.url();
    }

    @Override
    public void close() {
        page.close();
        hub.close();
    }
}
