// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.ConnectionClosedException;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.Message;
import io.patchbay.NetworkManager;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to many connections comes to each as if it had been sent to that one alone. */
@Timeout(60)
class BroadcastTest {

    private static final int CLIENTS = 12;

    /** Numbers and contents that only the right message has. */
    private static ByteBuffer numbered(int number, int from, int size) {
        byte[] content = new byte[size];
        new Random(number).nextBytes(content);
        // Half of it can be compressed away.
        Arrays.fill(content, 0, size / 2, (byte) number);
        return ByteBuffer.allocate(8 + size).putInt(number).putInt(from).put(content).flip();
    }

    private static void assertNumbered(int number, int from, int size, Message message) {
        assertArrayEquals(numbered(number, from, size).array(), message.bytes(), "message " + number);
    }

    private static int number(Message message) {
        return ByteBuffer.wrap(message.bytes()).getInt();
    }

    private static int size(int number) {
        return number % 40 == 39 ? 90_000 : number * 37 % 3_000;
    }

    private static NetworkManager network(int ioThreads, Limits limits) {
        return Networks.builder().ioThreads(ioThreads).limits(limits).build();
    }

    private static Listener listen(NetworkManager network, String names) {
        return network.listen(names.startsWith("ws")
                ? Networks.endpoint(network, names + "://127.0.0.1:0", "websocket.compression=true")
                : Networks.endpoint(network, names + "://127.0.0.1:0", "framing=length"));
    }

    /** With WebSocket, every other client compresses. */
    private static List<Connection> connect(NetworkManager network, Listener hub, int count) {
        String uri = hub.endpoint().transport() + "://127.0.0.1:" + hub.endpoint().port();
        List<Connection> clients = IntStream.range(0, count)
                .mapToObj(i -> network.connect(hub.endpoint().transport().equals("ws")
                        ? Networks.endpoint(network, uri, "websocket.compression=" + (i % 2 == 0))
                        : Networks.endpoint(network, uri, "framing=length")))
                .toList();
        Networks.await("all are accepted", () -> hub.connections().size() == count);
        return clients;
    }

    private static int indexOf(List<Connection> accepted, Connection client) {
        return IntStream.range(0, accepted.size())
                .filter(i -> accepted.get(i).remoteAddress().equals(client.localAddress()))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"tcp, 1", "tcp, 2", "ws, 1", "ws, 2"})
    @DisplayName("D1: broadcasts and a connection's own messages keep one order, compressed or not")
    void keepsOneOrder(String names, int ioThreads) {
        int count = 200;
        List<Connection> accepted = new CopyOnWriteArrayList<>();
        try (NetworkManager network = network(ioThreads, Limits.defaults());
                Listener hub = listen(network, names)) {
            hub.onConnect(accepted::add);
            hub.onBytes((from, bytes) -> {
                int number = bytes.getInt(bytes.position());
                if (hasOwn(number)) {
                    accepted.get(number % CLIENTS).send(numbered(number, 1, 5));
                }
                assertEquals(CLIENTS, hub.broadcast(numbered(number, 2, size(number))));
                if (hasOwn(number)) {
                    accepted.get((number + 1) % CLIENTS).send(numbered(number, 3, 5));
                }
            });
            List<Connection> clients = connect(network, hub, CLIENTS);
            for (int i = 0; i < count; i++) {
                clients.get(0).send(numbered(i, 0, 0));
            }
            for (Connection client : clients) {
                int own = indexOf(accepted, client);
                for (int i = 0; i < count; i++) {
                    if (i % CLIENTS == own && hasOwn(i)) {
                        assertNumbered(i, 1, 5, client.receive(Networks.SOON));
                    }
                    assertNumbered(i, 2, size(i), client.receive(Networks.SOON));
                    if ((i + 1) % CLIENTS == own && hasOwn(i)) {
                        assertNumbered(i, 3, 5, client.receive(Networks.SOON));
                    }
                }
            }
            long shared = IntStream.range(0, count).mapToLong(i -> 8 + size(i)).sum();
            long sent = accepted.stream().mapToLong(each -> each.statistics().bytesSent()).sum();
            long own = IntStream.range(0, count).filter(BroadcastTest::hasOwn).count();
            assertTrue(names.equals("ws") || sent == CLIENTS * shared + 2 * 13 * own, "counted as sent: " + sent);
        }
    }

    /** Half of the time there is nothing between two broadcasts. */
    private static boolean hasOwn(int number) {
        return number / 30 % 2 == 0;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp+json", "ws+json", "tcp+json+rle+xor"})
    @DisplayName("D1: messages that are encoded once keep their order among others, whatever stages follow")
    void keepsOneOrderThroughStages(String names) {
        try (NetworkManager network = network(2, Limits.defaults());
                Listener hub = network.listen(names + "://127.0.0.1:0")) {
            hub.onMessage("say", Integer.class, (from, number) -> {
                hub.broadcast("all", number);
                from.send("own", number);
            });
            List<Connection> clients = IntStream.range(0, 4)
                    .mapToObj(i -> network.connect(hub.endpoint()))
                    .toList();
            Networks.await("all are accepted", () -> hub.connections().size() == 4);
            for (int i = 0; i < 100; i++) {
                clients.get(0).send("say", i);
            }
            for (Connection client : clients) {
                for (int i = 0; i < 100; i++) {
                    assertEquals("all " + i, text(client.receive(Networks.SOON)));
                    if (client == clients.get(0)) {
                        assertEquals("own " + i, text(client.receive(Networks.SOON)));
                    }
                }
            }
        }
    }

    private static String text(Message message) {
        return message.type() + " " + message.body(Integer.class);
    }

    @ParameterizedTest
    @CsvSource({"tcp, 1", "tcp, 2", "ws, 1", "ws, 2"})
    @DisplayName("E1: one who does not read is left out when its queue is full, and nobody else misses anything")
    void leavesOutWhoDoesNotRead(String names, int ioThreads) {
        int queue = 512 * 1024;
        int size = 16_000;
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        List<Connection> accepted = new CopyOnWriteArrayList<>();
        try (NetworkManager network = network(ioThreads, Limits.defaults().withSendQueueBytes(queue));
                Listener hub = listen(network, names)) {
            hub.onConnect(accepted::add);
            hub.onError((from, error) -> errors.add(error));
            hub.onBytes((from, bytes) -> hub.broadcast(bytes));
            List<Connection> clients = connect(network, hub, 4);
            // The last one, which WebSocket does not compress for, reads nothing for the time being.
            Connection slow = clients.get(3);
            int number = 0;
            int more = 10;
            while (more > 0) {
                assertTrue(number < 10_000, "the queue is never full");
                more -= errors.isEmpty() ? 0 : 1;
                for (int i = 0; i < 16; i++) {
                    clients.get(0).send(numbered(number + i, 7, size));
                }
                for (int i = 0; i < 16; i++, number++) {
                    for (Connection client : clients.subList(0, 3)) {
                        assertNumbered(number, 7, size, client.receive(Networks.SOON));
                    }
                }
            }
            assertTrue(errors.stream().allMatch(LimitException.class::isInstance), errors.toString());
            for (Connection each : accepted) {
                assertTrue(each.statistics().queuedBytes() <= queue, "queued: " + each.statistics());
            }
            // What it was sent is whole and in order; what it has missed is missing as a whole.
            int missed = errors.size();
            int last = -1;
            for (int i = 0; i < number - missed; i++) {
                Message message = slow.receive(Networks.SOON);
                assertTrue(number(message) > last, number(message) + " after " + last);
                last = number(message);
                assertNumbered(last, 7, size, message);
            }
            assertTrue(slow.tryReceive().isEmpty());
            hub.broadcast(numbered(number, 7, 1));
            assertNumbered(number, 7, 1, slow.receive(Networks.SOON));
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp, 1", "tcp, 2", "ws, 1", "ws, 2"})
    @DisplayName("I1: what was broadcast before a connection closes arrives there, and others go on")
    void closesWithinABatch(String names, int ioThreads) {
        int count = 300;
        List<Connection> accepted = new CopyOnWriteArrayList<>();
        try (NetworkManager network = network(ioThreads, Limits.defaults());
                Listener hub = listen(network, names)) {
            hub.onConnect(accepted::add);
            hub.onBytes((from, bytes) -> {
                int number = bytes.getInt(bytes.position());
                hub.broadcast(bytes);
                if (number == 0) {
                    accepted.remove(from);
                } else if (number % 50 == 25) {
                    Connection victim = accepted.get(number / 50);
                    if (number % 100 == 25) {
                        victim.closeAsync();
                    } else {
                        hub.kick(victim);
                    }
                }
            });
            List<Connection> clients = connect(network, hub, CLIENTS);
            for (int i = 0; i < count; i++) {
                clients.get(0).send(numbered(i, 0, size(i)));
            }
            for (Connection client : clients) {
                int own = client == clients.get(0) ? CLIENTS : indexOf(accepted, client);
                int due = Math.min(count, 26 + 50 * own);
                if (due < count && own % 2 == 1) {
                    assertTrue(receiveAll(client) <= due, "after a kick nothing comes");
                } else {
                    for (int i = 0; i < due; i++) {
                        assertNumbered(i, 0, size(i), client.receive(Networks.SOON));
                    }
                }
            }
            Networks.await("six have gone", () -> hub.connections().size() == CLIENTS - 6);
        }
    }

    /** Receives until the end, and counts. */
    private static int receiveAll(Connection client) {
        for (int i = 0; ; i++) {
            Message message;
            try {
                message = client.receive(Networks.SOON);
            } catch (ConnectionClosedException end) {
                return i;
            }
            assertNumbered(i, 0, size(i), message);
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp, 1", "tcp, 2", "ws, 1", "ws, 2"})
    @DisplayName("A11: threads that broadcast at once lose nothing, and each keeps its order")
    void manyThreads(String names, int ioThreads) throws Exception {
        int threads = 4;
        int each = 200;
        // Nobody waits for the readers, so all of it may have to wait.
        Limits roomy = Limits.defaults().withSendQueueBytes(8 << 20).withAllSendQueuesBytes(128 << 20);
        try (NetworkManager network = network(ioThreads, roomy);
                Listener hub = listen(network, names)) {
            hub.onBytes((from, bytes) -> assertEquals(5, hub.broadcast(bytes)));
            List<Connection> clients = connect(network, hub, 5);
            List<Thread> senders = new ArrayList<>();
            AtomicInteger refused = new AtomicInteger();
            for (int from = 1; from <= threads; from++) {
                int own = from;
                Thread sender = new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        if (own == threads) {
                            // By the I/O thread of the one that it comes to.
                            clients.get(0).send(numbered(i, own, size(i)));
                        } else if (hub.broadcast(numbered(i, own, size(i))) != 5) {
                            refused.incrementAndGet();
                        }
                    }
                });
                senders.add(sender);
                sender.start();
            }
            for (Connection client : clients) {
                int[] next = new int[threads + 1];
                for (int i = 0; i < threads * each; i++) {
                    Message message = client.receive(Networks.SOON);
                    int from = ByteBuffer.wrap(message.bytes()).getInt(4);
                    int number = next[from]++;
                    assertNumbered(number, from, size(number), message);
                }
            }
            for (Thread sender : senders) {
                sender.join();
            }
            assertEquals(0, refused.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisplayName("D1: what another thread has sent between two broadcasts comes between them")
    void keepsOneOrderWithOtherThreads(int ioThreads) throws Exception {
        int count = 100;
        ExecutorService other = Executors.newSingleThreadExecutor();
        List<Connection> accepted = new CopyOnWriteArrayList<>();
        try (NetworkManager network = network(ioThreads, Limits.defaults());
                Listener hub = listen(network, "tcp")) {
            hub.onConnect(accepted::add);
            hub.onBytes((from, bytes) -> {
                int number = bytes.getInt(bytes.position());
                Connection chosen = accepted.get(number % 3);
                for (int i = 0; i < 3; i++) {
                    hub.broadcast(numbered(number, i, size(number)));
                }
                other.submit(() -> chosen.send(numbered(number, 3, 5))).get();
                hub.broadcast(numbered(number, 4, 0));
                hub.broadcast(numbered(number, 5, 7));
                other.submit(() -> chosen.send(numbered(number, 6, 1))).get();
            });
            List<Connection> clients = connect(network, hub, 3);
            for (int i = 0; i < count; i++) {
                clients.get(0).send(numbered(i, 0, 0));
            }
            for (Connection client : clients) {
                int own = indexOf(accepted, client);
                for (int i = 0; i < count; i++) {
                    int[] sizes = {size(i), size(i), size(i), 5, 0, 7, 1};
                    for (int from = 0; from < sizes.length; from++) {
                        if (i % 3 == own || from % 3 != 0 || from == 0) {
                            assertNumbered(i, from, sizes[from], client.receive(Networks.SOON));
                        }
                    }
                }
            }
        } finally {
            other.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aBroadcastWithinABroadcastIsInTurn(int ioThreads) {
        try (NetworkManager network = network(ioThreads, Limits.defaults());
                Listener hub = listen(network, "tcp")) {
            hub.onBytes((from, bytes) -> {
                // A frame that was framed once already, and is due again behind another.
                ByteBuffer first = bytes.duplicate();
                hub.broadcast(first);
                hub.broadcast(numbered(1, 1, 1));
                hub.broadcast(first);
            });
            List<Connection> clients = connect(network, hub, 3);
            clients.get(0).send(numbered(0, 1, 9));
            for (Connection client : clients) {
                assertNumbered(0, 1, 9, client.receive(Networks.SOON));
                assertNumbered(1, 1, 1, client.receive(Networks.SOON));
                assertNumbered(0, 1, 9, client.receive(Networks.SOON));
            }
        }
    }
}
