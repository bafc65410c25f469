// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Endpoint;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Connector;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assertions;

/** Two managers' worth of one transport: one listens, one connects. Checks every handler's calls when it is closed. */
final class Rig implements AutoCloseable {

    private static final String SERVER = "contract-server";
    private static final String CLIENT = "contract-client";
    static final int IO_THREADS = 2;

    private final TransportContract contract;
    private final Traits traits;
    private final OpenTransport server;
    private final OpenTransport client;
    private final List<RecordingHandler> clients = new CopyOnWriteArrayList<>();
    private final List<RecordingHandler> servers = new CopyOnWriteArrayList<>();
    private final List<String> breaches = new CopyOnWriteArrayList<>();

    Rig(TransportContract contract) {
        this.contract = contract;
        Transport transport = contract.transport();
        this.traits = transport.traits();
        this.server = transport.open(new TransportContext(SERVER, IO_THREADS));
        this.client = transport.open(new TransportContext(CLIENT, IO_THREADS));
    }

    OpenTransport server() {
        return server;
    }

    OpenTransport client() {
        return client;
    }

    List<RecordingHandler> servers() {
        return servers;
    }

    List<RecordingHandler> clients() {
        return clients;
    }

    Binding listen() {
        return listen(RecordingHandler::new);
    }

    Binding listen(Supplier<RecordingHandler> handlers) {
        return listen(contract.setup(Setup.Role.SERVER), handlers);
    }

    Binding listen(Setup setup, Supplier<RecordingHandler> handlers) {
        return listen(Rule.BINDING_1 + ": A transport listens on a free address", setup, handlers);
    }

    Binding listen(String rule, Setup setup, Supplier<RecordingHandler> handlers) {
        Supplier<LinkHandler> recorded = () -> {
            if (!Thread.currentThread().getName().startsWith(SERVER)) {
                breaches.add(Rule.TRANSPORT_6 + ": The names of threads begin with TransportContext.name, here"
                        + " \"" + SERVER + "\", but a handler was asked for on"
                        + " \"" + Thread.currentThread().getName() + "\"");
            }
            RecordingHandler handler = handlers.get();
            if (handler != null) {
                servers.add(handler.expectThreads(SERVER));
            }
            return handler;
        };
        Binding binding = Await.value(rule, server.listen(setup, recorded));
        assertNotNull(binding, Rule.PROVIDER_11 + ": listen() never completes with null");
        assertFalse(binding.localAddress() instanceof InetSocketAddress address && address.getPort() == 0,
                Rule.BINDING_1
                + ": localAddress() of a binding has the real port, not 0");
        assertNotNull(binding.localAddress(), Rule.PROVIDER_11 + ": localAddress() of a binding is never null");
        return binding;
    }

    Setup towards(Binding binding) {
        return towards(contract.target(binding.localAddress()));
    }

    Setup towards(Endpoint endpoint) {
        return Setup.of(endpoint, Setup.Role.CLIENT).withLimits(contract.limits());
    }

    RecordingHandler connect(Binding binding) {
        return connect(binding, new RecordingHandler());
    }

    RecordingHandler connect(Binding binding, RecordingHandler handler) {
        clients.add(handler.expectThreads(CLIENT));
        Link link = Await.value(Rule.BINDING_1 + ": A transport connects to who"
                + " listens", client.connect(towards(binding), handler));
        assertNotNull(link, Rule.PROVIDER_11 + ": connect() never completes with null");
        assertTrue(handler.begun(), Rule.TRANSPORT_9 + ": connect() completes after onOpen has returned");
        return handler;
    }

    RecordingHandler connect(String rule, Connector connector) {
        RecordingHandler handler = new RecordingHandler();
        clients.add(handler.expectThreads(CLIENT));
        Link link = Await.value(rule, connector.connect(handler));
        assertNotNull(link, rule + ", and never completes with null");
        assertTrue(handler.begun(), rule + ", and completes after onOpen has returned");
        return handler;
    }

    /** Waits for the listener's end of the link that was opened last. */
    RecordingHandler accepted(RecordingHandler from, int index) {
        String rule = Rule.TRANSPORT_5 + ": A listener's handler is opened for each new link";
        if (traits.connected()) {
            Await.until(rule, () -> isOpened(index));
            return servers.get(index);
        }
        // Without a handshake, only a frame tells the listener that someone is there.
        Await.until(rule, () -> {
            send(from.link(), text("hello"));
            return Await.within(
                    contract.promises().retryTime(), () -> isOpened(index) && servers.get(index).count() > 0);
        });
        servers.get(index).forgetFrames();
        return servers.get(index);
    }

    private boolean isOpened(int index) {
        return servers.size() > index && servers.get(index).isOpened();
    }

    /** A link, seen from both ends. */
    record Pair(RecordingHandler client, RecordingHandler server, Binding binding) {}

    Pair pair() {
        return pair(new RecordingHandler(), RecordingHandler::new);
    }

    Pair pair(RecordingHandler clientHandler, Supplier<RecordingHandler> serverHandlers) {
        Binding binding = listen(serverHandlers);
        RecordingHandler from = connect(binding, clientHandler);
        return new Pair(from, accepted(from, 0), binding);
    }

    /** Sends as soon as there is room. */
    static void send(Link link, byte[] frame) {
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        Await.until(Rule.LINK_6 + ": send() takes a frame as soon as there is room", () -> link.send(bytes));
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] frame) {
        return new String(frame, StandardCharsets.UTF_8);
    }

    void assertAlive(RecordingHandler from, RecordingHandler to) {
        int before = to.count();
        Await.until(Rule.TRANSPORT_3 + ": A link that nobody ended carries frames", () -> {
            send(from.link(), text("still there?"));
            return Await.within(contract.promises().retryTime(), () -> to.count() > before);
        });
    }

    @Override
    public void close() {
        Await.call(Rule.TRANSPORT_16 + ": close() of a transport returns within 5 seconds", () -> {
            client.close();
            server.close();
            return null;
        });
        Await.until(Rule.TRANSPORT_16 + ": onClosed follows for every link that was opened, when its transport is"
                + " closed", () ->
                ended(clients) && ended(servers));
        clients.forEach(RecordingHandler::assertNoBreach);
        servers.forEach(RecordingHandler::assertNoBreach);
        breaches.forEach(Assertions::fail);
    }

    private static boolean ended(List<RecordingHandler> handlers) {
        return handlers.stream().allMatch(handler -> !handler.begun() || handler.isClosed());
    }
}
