// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static io.patchbay.TestNetwork.SOON;
import static io.patchbay.TestNetwork.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandlersTest {

    private final TestNetwork network = new TestNetwork();
    private final NetworkManager server = network.manager();
    private final NetworkManager client = network.manager();
    private final Listener listener = server.listen("loop+lines://h:0");
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        network.close();
    }

    private void sent(Connection from, String... texts) {
        for (String text : texts) {
            from.send("t", text);
        }
    }

    @Test
    void everyHandlerOfATypeSeesAMessageTheListenersFirst() {
        listener.onMessage("t", String.class, (from, text) -> seen.add("listener " + text));
        listener.onConnect(connection -> connection
                .onMessage("t", String.class, (from, text) -> seen.add("first " + text))
                .onMessage("t", Message.class, (from, message) -> seen.add("second " + message.type()))
                .onMessage((from, message) -> seen.add("others " + message.text())));
        Connection connection = client.connect(listener.endpoint());
        sent(connection, "1");
        connection.send("u", "2");
        eventually(() -> seen.contains("others 2"));
        assertEquals(List.of("listener 1", "first 1", "second t", "others 2"), List.copyOf(seen));
    }

    @Test
    void aHandlerThatThrowsHurtsNoOther() {
        listener.onError((connection, error) -> errors.add(error));
        listener.onError((connection, error) -> {
            throw new IllegalStateException("a broken error handler");
        });
        listener.onMessage("t", String.class, (from, text) -> {
            throw new java.io.IOException("checked");
        });
        listener.onMessage("t", String.class, (from, text) -> {
            throw new StackOverflowError("deep");
        });
        listener.onMessage("t", Integer.class, (from, number) -> seen.add("never"));
        listener.onMessage("t", String.class, (from, text) -> seen.add(text));
        sent(client.connect(listener.endpoint()), "1", "2");
        eventually(() -> seen.size() == 2);
        assertEquals(6, errors.size());
        assertInstanceOf(java.io.IOException.class, errors.get(0));
        assertInstanceOf(CodecException.class, errors.get(2));
        assertTrue(listener.connections().get(0).isConnected());
    }

    @Test
    void whatNobodyHearsIsLoggedOncePerError() {
        try (CapturedLog log = new CapturedLog()) {
            listener.onMessage("t", String.class, (from, text) -> {
                throw new IllegalStateException("boom\n" + text);
            });
            sent(client.connect(listener.endpoint()), "1");
            Connection accepted = listener.accept(SOON);
            eventually(() -> accepted.statistics().errors() == 1);
            eventually(() -> log.lines().stream().filter(line -> line.contains("boom\\u000a1")).count() == 1);
        }
    }

    @Test
    void messagesThatCameBeforeTheirHandlerAreHandedToItInOrder() {
        Connection connection = client.connect(listener.endpoint());
        sent(connection, "1", "2");
        connection.send("u", "other");
        Connection accepted = listener.accept(SOON);
        eventually(() -> accepted.statistics().waitingMessages() == 3);
        accepted.onMessage("t", String.class, (from, text) -> seen.add(text));
        eventually(() -> seen.size() == 2);
        assertEquals(List.of("1", "2"), List.copyOf(seen));
        assertEquals("other", accepted.receive(SOON).text());
    }

    @Test
    void aHandlerOfTheListenerGetsWhatCameBeforeToo() {
        sent(client.connect(listener.endpoint()), "1");
        Connection accepted = listener.accept(SOON);
        eventually(() -> accepted.statistics().waitingMessages() == 1);
        listener.onMessage("t", String.class, (from, text) -> seen.add(text));
        eventually(() -> seen.contains("1"));
    }

    /** The I/O thread already has the next message in hand when the handler is registered. */
    @Test
    void aMessageDoesNotOvertakeThoseThatWaitedForTheHandler() {
        listener.onMessage("register", String.class, (from, text) ->
                from.onMessage("t", String.class, (again, body) -> seen.add(body)));
        Connection connection = client.connect(listener.endpoint());
        CountDownLatch go = new CountDownLatch(1);
        Connection accepted = listener.accept(SOON);
        // While the I/O thread is busy, everything arrives as one batch.
        CountDownLatch busy = new CountDownLatch(1);
        accepted.onMessage("hold", String.class, (from, text) -> {
            busy.countDown();
            go.await(10, TimeUnit.SECONDS);
        });
        connection.send("hold", "");
        eventually(() -> busy.getCount() == 0);
        sent(connection, "1", "2");
        connection.send("register", "");
        sent(connection, "3", "4");
        go.countDown();
        eventually(() -> seen.size() == 4);
        assertEquals(List.of("1", "2", "3", "4"), List.copyOf(seen));
    }

    @Test
    void anExecutorRunsHandlersInOrderOffTheIoThread() {
        ExecutorService pool = Executors.newFixedThreadPool(3, task -> new Thread(task, "handler"));
        try {
            listener.onMessage("t", String.class, pool, (from, text) ->
                    seen.add(text + Thread.currentThread().getName()));
            Connection connection = client.connect(listener.endpoint());
            for (int i = 0; i < 3_000; i++) {
                connection.send("t", i + " ");
            }
            eventually(() -> seen.size() == 3_000);
            for (int i = 0; i < 3_000; i++) {
                assertEquals(i + " handler", seen.get(i));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void anExecutorThatRefusesIsReported() {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        pool.shutdown();
        listener.onError((connection, error) -> errors.add(error));
        listener.onMessage("t", String.class, pool, (from, text) -> seen.add(text));
        sent(client.connect(listener.endpoint()), "1");
        eventually(() -> errors.size() == 1);
        assertInstanceOf(RejectedExecutionException.class, errors.get(0));
    }

    @Test
    void aTypeThatIsNotRegisteredIsAnErrorAndTheConnectionStays() {
        NetworkManager strict = network.manager(builder -> builder.messageType("t", 1));
        Listener registered = strict.listen("loop+lines://h:0");
        registered.onError((connection, error) -> errors.add(error));
        Connection connection = client.connect(registered.endpoint());
        connection.send("u", "x");
        connection.send("t", "y");
        assertEquals("y", registered.accept(SOON).receive(SOON).text());
        assertInstanceOf(UnknownMessageTypeException.class, errors.get(0));
        Connection back = strict.connect(listener.endpoint());
        assertThrows(UnknownMessageTypeException.class, () -> back.send("u", "x"));
        assertTrue(back.isConnected());
    }

    @Test
    void badBytesEndTheConnectionAndSayWhy() {
        listener.onError((connection, error) -> errors.add(error));
        Listener raw = server.listen("loop://h:0");
        Connection toRaw = client.connect(listener.endpoint().withStages());
        Connection accepted = listener.accept(SOON);
        CountDownLatch go = new CountDownLatch(1);
        accepted.onMessage("hold", String.class, (from, text) -> go.await(10, TimeUnit.SECONDS));
        toRaw.send(ByteBuffer.wrap(new byte[] {'h', 'o', 'l', 'd', '\n'}));
        toRaw.send(ByteBuffer.wrap(new byte[] {'t', '\n', 'x'}));
        toRaw.send(ByteBuffer.wrap(new byte[] {'n', 'o'}));
        toRaw.send(ByteBuffer.wrap(new byte[] {'t', '\n', 'y'}));
        go.countDown();
        assertEquals("x", accepted.receive(SOON).text());
        ConnectionClosedException end = assertThrows(ConnectionClosedException.class, () -> accepted.receive(SOON));
        assertInstanceOf(CodecException.class, end.getCause());
        assertInstanceOf(CodecException.class, accepted.failure().orElseThrow());
        assertEquals(1, errors.size(), "what follows bad bytes is not looked at");
        assertEquals(Optional.empty(), raw.tryAccept());
    }

    @Test
    void bytesGoToTheirHandlerWithoutACopy() {
        Listener raw = server.listen("loop://h:0");
        raw.onBytes((from, bytes) -> {
            seen.add(bytes.remaining() + (bytes.isReadOnly() ? " borrowed" : " copied"));
            from.send(bytes);
        });
        Connection connection = client.connect(raw.endpoint());
        connection.send(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertEquals(3, connection.receive(SOON).bytes().length);
        assertEquals(List.of("3 borrowed"), List.copyOf(seen));
        assertThrows(IllegalStateException.class, () -> connection.send("t", "x"));
        assertThrows(IllegalStateException.class, () -> listener.onBytes((from, bytes) -> {}));
    }

    @Test
    void nullsAreRefusedAtOnce() {
        Connection connection = client.connect(listener.endpoint());
        assertThrows(NullPointerException.class, () -> connection.onMessage(null, String.class, (from, text) -> {}));
        assertThrows(NullPointerException.class, () -> connection.onMessage("t", null, (from, text) -> {}));
        assertThrows(NullPointerException.class, () -> connection.onMessage("t", String.class, null));
        assertThrows(NullPointerException.class, () -> connection.onMessage(null));
        assertThrows(NullPointerException.class, () -> connection.onClose(null));
        assertThrows(NullPointerException.class, () -> connection.send("t", null));
    }

    @Test
    void theEndIsHeardBeforeAndAfter() {
        Connection connection = client.connect(listener.endpoint());
        connection.onError((from, error) -> errors.add(error));
        connection.onClose(ended -> {
            throw new IllegalStateException("a broken listener");
        });
        connection.onClose(ended -> seen.add("before " + ended.state()));
        connection.close();
        connection.onClose(ended -> seen.add("after " + ended.state()));
        eventually(() -> seen.size() == 2);
        assertEquals(Set.of("before CLOSED", "after CLOSED"), Set.copyOf(seen));
        assertInstanceOf(IllegalStateException.class, errors.get(0));
    }
}
