// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.CodecException;
import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.LimitException;
import io.patchbay.Listener;
import io.patchbay.Message;
import io.patchbay.NetworkManager;
import io.patchbay.testkit.MemoryTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Other stages for open connections, on real transports. */
@Timeout(120)
class SwitchTest {

    private static final String[] STAGES = {
        "json+rle+xor", "binary", "binary+xor", "json", "binary+rle+xor", "json+rle", "json+xor"
    };

    private static NetworkManager network() {
        return Networks.builder().provider(new MemoryTransport()).allowSwitchTo(STAGES).build();
    }

    /** In memory, a network of its own has every number free. */
    private static String endpoint(String transport, String stages) {
        return transport + "+" + stages + "://127.0.0.1:" + (transport.equals("memory") ? 1 : 0);
    }

    /** Counts what comes out of its turn. */
    private static final class Order {

        private final Map<String, Integer> next = new ConcurrentHashMap<>();
        private final AtomicInteger gaps = new AtomicInteger();
        private final AtomicInteger count = new AtomicInteger();

        void add(Message message) {
            int number = Integer.parseInt(message.text());
            if (next.merge(message.type(), 1, Integer::sum) != number + 1) {
                gaps.incrementAndGet();
            }
            count.incrementAndGet();
        }
    }

    @ParameterizedTest
    @DisplayName("of 100,000 messages none is lost or out of order while stages are switched 50 times")
    @CsvSource({"tcp, 10000", "ws, 2500", "memory, 2500"})
    void nothingIsLostOrReordered(String transport, int each) throws Exception {
        int threads = 5;
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        try (NetworkManager network = network()) {
            // With a compressor from the beginning, so that frames of WebSocket are not text.
            Listener listener = network.listen(endpoint(transport, "json+rle"));
            Order atServer = new Order();
            Order atClient = new Order();
            listener.onError((from, error) -> errors.add(error)).onMessage((from, message) -> atServer.add(message));
            Connection client = network.connect(listener.endpoint());
            client.onError((from, error) -> errors.add(error)).onMessage((from, message) -> atClient.add(message));
            Connection server = listener.accept(Networks.SOON);
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                String type = "t" + i;
                for (Connection from : List.of(client, server)) {
                    Thread sender = new Thread(() -> {
                        for (int number = 0; number < each; number++) {
                            from.send(type, Integer.toString(number));
                        }
                    });
                    senders.add(sender);
                    sender.start();
                }
            }
            int switched = 0;
            for (int i = 0; switched < 50; i++) {
                CompletableFuture<Void> done = (i % 3 == 0 ? server : client).switchStages(STAGES[i % STAGES.length]);
                switched += done.handle((nothing, error) -> error == null ? 1 : 0).get(30, TimeUnit.SECONDS);
            }
            for (Thread sender : senders) {
                sender.join();
            }
            int all = threads * each;
            Networks.await("all have arrived, or an error", () ->
                    atServer.count.get() == all && atClient.count.get() == all || !errors.isEmpty());
            assertEquals(List.of(), List.copyOf(errors));
            assertEquals(0, atServer.gaps.get() + atClient.gaps.get(), "gaps");
            assertEquals(all, client.statistics().messagesSent());
            assertEquals(all, client.statistics().messagesReceived());
        }
    }

    private static final String ENCRYPTED = "json+deflate+aes-gcm";

    private static NetworkManager encrypting() {
        return Networks.builder().allowSwitchTo(ENCRYPTED).build();
    }

    @Test
    @DisplayName("a plain connection is encrypted while messages go both ways, and none is lost or out of order")
    void anOpenConnectionIsEncrypted() throws Exception {
        int threads = 2;
        int least = 1_000;
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        try (NetworkManager network = encrypting()) {
            Listener listener = network.listen("tcp+json://127.0.0.1:0");
            Order atServer = new Order();
            Order atClient = new Order();
            listener.onError((from, error) -> errors.add(error)).onMessage((from, message) -> atServer.add(message));
            Connection client = network.connect(listener.endpoint());
            client.onError((from, error) -> errors.add(error)).onMessage((from, message) -> atClient.add(message));
            Connection server = listener.accept(Networks.SOON);
            CompletableFuture<Void> switched = new CompletableFuture<>();
            AtomicInteger sent = new AtomicInteger();
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                String type = "t" + i;
                for (Connection from : List.of(client, server)) {
                    Thread sender = new Thread(() -> {
                        int number = 0;
                        while (!switched.isDone()) {
                            from.send(type, Integer.toString(number++));
                        }
                        for (int more = 0; more < least; more++) {
                            from.send(type, Integer.toString(number++));
                        }
                        sent.addAndGet(number);
                    });
                    senders.add(sender);
                    sender.start();
                }
            }
            Networks.await("messages go both ways", () ->
                    atServer.count.get() >= least && atClient.count.get() >= least);
            Networks.await("the queue has room for an offer, which is accepted", () -> {
                try {
                    client.switchStages(ENCRYPTED).get(10, TimeUnit.SECONDS);
                    return true;
                } catch (ExecutionException e) {
                    return !(e.getCause() instanceof LimitException) && errors.add(e.getCause());
                } catch (InterruptedException | TimeoutException e) {
                    return errors.add(e);
                }
            });
            switched.complete(null);
            for (Thread sender : senders) {
                sender.join();
            }
            Networks.await("all have arrived, or an error", () ->
                    atServer.count.get() + atClient.count.get() == sent.get() || !errors.isEmpty());
            assertEquals(List.of(), List.copyOf(errors));
            assertEquals(0, atServer.gaps.get() + atClient.gaps.get(), "gaps");
            for (Connection side : List.of(client, server)) {
                assertEquals(List.of("json", "deflate", "aes-gcm"), side.stages());
                assertEquals(List.of("json", "deflate", "aes-gcm"), side.incomingStages());
            }
        }
    }

    @Test
    @DisplayName("C5: a byte that is changed after the switch to a cipher ends the connection, and nothing is heard of it")
    void afterTheSwitchNobodyMeddles() throws Exception {
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        AtomicBoolean meddling = new AtomicBoolean();
        try (NetworkManager network = encrypting();
                ServerSocket between = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Listener listener = network.listen("tcp+json://127.0.0.1:0");
            listener.onError((from, error) -> errors.add(error)).onMessage((from, message) -> {
                heard.add(message.text());
                from.send(message);
            });
            Thread relay = new Thread(() -> relay(between, listener.endpoint().port(), meddling), "meddling");
            relay.start();
            Connection client = network.connect("tcp+json://127.0.0.1:" + between.getLocalPort());
            client.switchStages(ENCRYPTED).get(10, TimeUnit.SECONDS);
            client.send("text", "untouched");
            assertEquals("untouched", client.receive(Networks.SOON).text());
            meddling.set(true);
            client.send("text", "touched");
            Networks.await("it is noticed", () -> !errors.isEmpty());
            assertInstanceOf(CodecException.class, errors.peek());
            assertTrue(errors.peek().getMessage().contains("aes-gcm"), errors.peek().getMessage());
            Networks.await("both sides have ended", () ->
                    listener.connections().isEmpty() && !client.isConnected());
            assertEquals(List.of("untouched"), List.copyOf(heard));
            relay.join(Networks.SOON.toMillis());
        }
    }

    /** Carries bytes both ways, and flips the last bit of what the client says next when it is told to. */
    private static void relay(ServerSocket between, int port, AtomicBoolean meddling) {
        try (Socket client = between.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread back = new Thread(() -> carry(server, client, new AtomicBoolean()), "meddling, back");
            back.start();
            carry(client, server, meddling);
        } catch (IOException e) {
            // One of the two has ended.
        }
    }

    private static void carry(Socket from, Socket to, AtomicBoolean meddling) {
        byte[] buffer = new byte[65_536];
        try {
            for (int n = from.getInputStream().read(buffer); n >= 0; n = from.getInputStream().read(buffer)) {
                if (meddling.getAndSet(false)) {
                    buffer[n - 1] ^= 1;
                }
                to.getOutputStream().write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // One of the two has ended.
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "ws", "memory"})
    void aLoginIsFollowedBySealedMessages(String transport) {
        try (NetworkManager network = network()) {
            Listener listener = network.listen(endpoint(transport, "binary+rle"));
            listener.onMessage("login", String.class, (from, name) -> {
                from.switchIncoming("binary+xor");
                from.send("welcome", name);
                from.switchOutgoing("binary+xor");
                from.send("news", "sealed");
            });
            listener.onMessage("order", String.class, (from, text) -> from.send("done", text));
            Connection client = network.connect(listener.endpoint());
            client.onMessage("welcome", String.class, (from, name) -> from.switchIncoming("binary+xor"));
            client.send("login", "ana");
            client.switchOutgoing("binary+xor");
            client.send("order", "1");
            assertEquals("sealed", client.receive(Networks.SOON).text());
            assertEquals("1", client.receive(Networks.SOON).text());
            assertEquals(List.of("binary", "xor"), client.stages());
            assertEquals(List.of("binary", "xor"), client.incomingStages());
        }
    }

    @Test
    void framesThatAreTextStayText() {
        try (NetworkManager network = network()) {
            for (Endpoint endpoint : List.of(
                    Endpoint.parse("ws+json://127.0.0.1:0"),
                    Networks.endpoint(network, "tcp+json://127.0.0.1:0", "framing=line"))) {
                Listener listener = network.listen(endpoint);
                listener.onMessage(Connection::send);
                Connection client = network.connect(listener.endpoint());
                AssemblyException error =
                        assertThrows(AssemblyException.class, () -> client.switchOutgoing("json+xor"));
                assertTrue(error.getMessage().contains("are text"), error.getMessage());
                ExecutionException refused = assertThrows(ExecutionException.class, () ->
                        client.switchStages("json+xor").get(10, TimeUnit.SECONDS));
                assertInstanceOf(AssemblyException.class, refused.getCause());
                client.send("t", "as before");
                assertEquals("as before", client.receive(Networks.SOON).text());
            }
        }
    }
}
