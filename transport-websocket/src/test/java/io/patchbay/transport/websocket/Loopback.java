// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.Options;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.TransportContext;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The transport at work on the loopback interface, with the settings of one test. */
final class Loopback implements AutoCloseable {

    final List<Recorder> accepted = new CopyOnWriteArrayList<>();
    private final OpenTransport transport = new WsTransport().open(new TransportContext("test", 1));
    private Options options = Options.none();
    private Limits limits = Limits.defaults();
    private String path = "";
    private boolean textual;
    private String stages = "";
    private int port;

    <T> Loopback with(SocketOption<T> option, T value) {
        options = options.with(option, value);
        return this;
    }

    Loopback with(Limits newLimits) {
        limits = newLimits;
        return this;
    }

    Loopback path(String newPath) {
        path = newPath;
        return this;
    }

    /** Puts a protocol behind the transport. */
    Loopback composed(boolean isTextual) {
        stages = "+stage";
        textual = isTextual;
        return this;
    }

    Setup setup(int toPort, Setup.Role role) {
        return Setup.of(Endpoint.parse("ws" + stages + "://127.0.0.1:" + toPort + path), role)
                .withOptions(options)
                .withLimits(limits)
                .withTextual(textual);
    }

    Loopback listen() throws Exception {
        return listen(Recorder::new);
    }

    Loopback listen(Supplier<Recorder> handlers) throws Exception {
        Binding binding = transport.listen(setup(0, Setup.Role.SERVER), () -> {
                    Recorder handler = handlers.get();
                    accepted.add(handler);
                    return handler;
                })
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        port = ((InetSocketAddress) binding.localAddress()).getPort();
        return this;
    }

    int port() {
        return port;
    }

    CompletionStage<Link> dial(int toPort, Recorder handler) {
        return transport.connect(setup(toPort, Setup.Role.CLIENT), handler);
    }

    Recorder connect() throws Exception {
        Recorder handler = new Recorder();
        dial(port, handler).toCompletableFuture().get(10, TimeUnit.SECONDS);
        return handler;
    }

    /** A peer made of a plain socket, not upgraded yet. */
    RawPeer peer() throws Exception {
        return RawPeer.connect(port);
    }

    Recorder server() {
        return server(0);
    }

    Recorder server(int index) {
        org.awaitility.Awaitility.await().until(() -> accepted.size() > index);
        return accepted.get(index);
    }

    @Override
    public void close() {
        transport.close();
    }
}
