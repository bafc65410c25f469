// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.blockhound.BlockHound;

/**
 * No I/O thread ever waits. Runs in a JVM of its own, which BlockHound has changed: see the execution {@code blocking}
 * in the pom.
 */
@Timeout(240)
@EnabledIfSystemProperty(named = "patchbay.test.path", matches = "blocking")
class BlockingCallsTest {

    /**
     * Whose locks an I/O thread may wait for. Each is held while one message is encoded, copied or handed over, and
     * never while its holder waits for anything; without a second thread at the same connection nobody waits at all. That
     * of Netty's memory pool is the one that many connections share: it is held while memory is found or taken back, and
     * threads that fill chunks for a connection meet its I/O thread there. The hint {@code Thread.onSpinWait} is no
     * waiting either, though BlockHound names it.
     */
    private static final Set<String> SHORT_LOCKS = Set.of(
            "io.patchbay.Sender",
            "io.patchbay.Inbox",
            "io.patchbay.AcceptQueue",
            "io.patchbay.Sequencer",
            "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue",
            "io.netty.buffer.PoolArena",
            "io.patchbay.transport.netty.ForeignFrames",
            "io.patchbay.transport.udp.DatagramInbox",
            "io.patchbay.transport.websocket.MessageDeflater");

    /** What waited, and where. */
    private static final Queue<String> BLOCKED = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void watch() {
        BlockHound.builder()
                .nonBlockingThreadPredicate(before -> thread -> isIoThread(thread.getName()))
                .blockingMethodCallback(method -> note(method.toString()))
                .install();
    }

    private static boolean isIoThread(String name) {
        return name.startsWith("patchbay-") && name.contains("-io-");
    }

    private static void note(String method) {
        StackTraceElement[] stack = new Throwable().getStackTrace();
        if (!isAllowed(method, stack)) {
            BLOCKED.add(method + " on " + Thread.currentThread().getName() + "\n    "
                    + String.join("\n    ", Arrays.stream(stack).map(Object::toString).toList()));
        }
    }

    private static boolean isAllowed(String method, StackTraceElement[] stack) {
        return method.equals("java.lang.Thread.onSpinWait")
                || method.equals("java.io.FileInputStream#readBytes") && readsRandomBytes(stack)
                || lockOwner(stack).map(SHORT_LOCKS::contains).orElse(false);
    }

    /** The masks of a WebSocket client come from the system's generator, 1 KiB at a time, which never waits. */
    private static boolean readsRandomBytes(StackTraceElement[] stack) {
        return Arrays.stream(stack).anyMatch(frame ->
                frame.getClassName().equals("sun.security.provider.NativePRNG$RandomIO")
                        && frame.getMethodName().equals("implNextBytes"));
    }

    /** Names the class whose lock a thread waits for. */
    private static Optional<String> lockOwner(StackTraceElement[] stack) {
        return IntStream.range(1, stack.length)
                .filter(i -> stack[i - 1].getClassName().equals("java.util.concurrent.locks.ReentrantLock")
                        && stack[i - 1].getMethodName().equals("lock"))
                .mapToObj(i -> stack[i].getClassName())
                .findFirst();
    }

    @BeforeEach
    void forget() {
        BLOCKED.clear();
    }

    @AfterEach
    void nothingWaited() {
        assertEquals(List.of(), List.copyOf(BLOCKED));
    }

    private static NetworkManager network() {
        return Networks.builder()
                .limits(Limits.defaults().withSendQueueBytes(256 * 1024))
                .build();
    }

    @Test
    @DisplayName("E6: a call that blocks an I/O thread is seen")
    void aBlockingCallIsSeen() throws Exception {
        try (NetworkManager network = network();
                Listener listener = network.listen("tcp+json://localhost:0")) {
            CompletableFuture<Void> slept = new CompletableFuture<>();
            listener.onMessage((from, message) -> {
                try {
                    Thread.sleep(1);
                    slept.complete(null);
                } catch (InterruptedException e) {
                    slept.completeExceptionally(e);
                }
            });
            network.connect(listener.endpoint()).send("text", "now");
            slept.get(10, TimeUnit.SECONDS);
            assertFalse(BLOCKED.isEmpty());
            assertTrue(BLOCKED.peek().contains("sleep"), BLOCKED.peek());
            BLOCKED.clear();
        }
    }

    @ParameterizedTest(name = "E6: messages over {0} block no I/O thread")
    @ValueSource(strings = {
        "tcp+json", "tcp+json+rle+xor", "tcp+binary", "ws+json", "ws+binary+rle", "udp+json", "udp+binary+rle+xor",
        "tcp+json+deflate+aes-gcm", "udp+json+chacha20"
    })
    void messages(String names) {
        try (NetworkManager network = network();
                Listener listener = network.listen(names + "://localhost:0")) {
            listener.onMessage(Connection::send);
            AtomicInteger ended = new AtomicInteger();
            listener.onDisconnect(connection -> ended.incrementAndGet());
            Connection first = network.connect(names + "://localhost:" + listener.endpoint().port());
            Connection second = network.connect(names + "://localhost:" + listener.endpoint().port());
            for (Connection each : List.of(first, second)) {
                for (int i = 0; i < 200; i++) {
                    each.send("moved", Map.of("x", i));
                    assertEquals(i, ((Number) each.receive(Networks.SOON).body(Map.class).get("x")).intValue());
                }
            }
            Networks.await("both are known", () -> listener.connections().size() == 2);
            assertEquals(2, listener.broadcast("news", "hello"));
            assertEquals("hello", first.receive(Networks.SOON).text());
            assertEquals("hello", second.receive(Networks.SOON).text());
            first.close();
            listener.connections().forEach(listener::kick);
            Networks.await("both have ended", () -> ended.get() == 2);
        }
    }

    @ParameterizedTest(name = "E6: bytes over {0} block no I/O thread")
    @ValueSource(strings = {"tcp", "ws", "udp"})
    void bytes(String names) {
        try (NetworkManager network = network();
                Listener listener = network.listen(endpoint(network, names, 0))) {
            listener.onBytes((from, bytes) -> from.send(bytes));
            Connection connection = network.connect(endpoint(network, names, listener.endpoint().port()));
            for (int i = 0; i < 300; i++) {
                connection.send(ByteBuffer.allocate(1_000).putInt(0, i));
                assertEquals(i, ByteBuffer.wrap(connection.receive(Networks.SOON).bytes()).getInt());
            }
            assertEquals(1, listener.broadcast(ByteBuffer.allocate(7)));
            assertEquals(7, connection.receive(Networks.SOON).bytes().length);
        }
    }

    private static Endpoint endpoint(NetworkManager network, String names, int port) {
        String uri = names + "://localhost:" + port;
        return names.equals("tcp") ? Networks.endpoint(network, uri, "framing=length") : Networks.endpoint(network, uri);
    }

    @ParameterizedTest(name = "E6: many threads and a full queue over {0} block no I/O thread")
    @ValueSource(strings = {"tcp+binary", "tcp+binary+rle+xor", "ws+binary"})
    void fullQueues(String names) {
        int threads = 4;
        int each = 100;
        try (NetworkManager network = network();
                Listener listener = network.listen(names + "://localhost:0")) {
            listener.onMessage(Connection::send);
            Connection connection = network.connect(names + "://localhost:" + listener.endpoint().port());
            CompletableFuture<?>[] senders = new CompletableFuture<?>[threads];
            for (int t = 0; t < threads; t++) {
                senders[t] = CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < each; i++) {
                        connection.send("data", new byte[30_000]);
                    }
                });
            }
            for (int i = 0; i < threads * each; i++) {
                assertEquals(30_000, connection.receive(Networks.SOON).bytes().length);
            }
            CompletableFuture.allOf(senders).join();
        }
    }
}
