// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static io.patchbay.TestNetwork.SOON;
import static io.patchbay.TestNetwork.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A row of connections, over a transport in this process. */
class StandingConnectionTest {

    private static final ReconnectPolicy QUICK =
            ReconnectPolicy.defaults().withWaits(Duration.ofMillis(1), Duration.ofMillis(4));

    private final TestNetwork network = new TestNetwork();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> losses = new ConcurrentLinkedQueue<>();
    private NetworkManager server;
    private NetworkManager client;
    private Listener listener;

    @BeforeEach
    void listen() {
        server = network.manager();
        client = network.manager();
        listener = listen("loop+lines+counting://h:0");
    }

    private Listener listen(String uri) {
        return server.listen(uri).onMessage((from, message) -> heard.add(message.text()));
    }

    @AfterEach
    void close() {
        network.close();
        assertEquals(0, network.counting.open.get(), "cipher sessions left open");
        assertEquals(List.of(), client.connections());
    }

    private StandingConnection standing(ReconnectPolicy policy) {
        return client.keepConnected(listener.endpoint(), policy)
                .onError((connection, error) -> {})
                .onLost((cause, nextTry) -> losses.add(cause));
    }

    private static Connection connected(StandingConnection standing) throws Exception {
        return standing.connected().get(SOON.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void dropAll() {
        listener.connections().forEach(Connection::abort);
    }

    /** Opens again where the first listener was. */
    private void comeBack() {
        listener = listen(listener.endpoint().toString());
    }

    @Test
    void nothingHappensBeforeItIsOpened() {
        StandingConnection standing = standing(QUICK);
        assertEquals(ConnectionState.DISCONNECTED, standing.state());
        assertThrows(ConnectionClosedException.class, () -> standing.send("t", "x"));
        assertEquals(0, network.transport.connects.get());
        assertSame(standing, standing.open());
        standing.open();
        eventually(() -> standing.state() == ConnectionState.CONNECTED);
        assertEquals(1, network.transport.connects.get());
    }

    @Test
    void whatTheServerSendsFirstReachesHandlersOnEveryConnection() throws Exception {
        listener.onConnect(connection -> connection.send("hello", "welcome"));
        Queue<Long> welcomed = new ConcurrentLinkedQueue<>();
        StandingConnection standing = standing(QUICK)
                .onMessage("hello", String.class, (connection, text) -> welcomed.add(connection.id()));
        Connection first = connected(standing.open());
        eventually(() -> welcomed.size() == 1);
        dropAll();
        eventually(() -> welcomed.size() == 2);
        Connection second = connected(standing);
        assertEquals(List.of(first.id(), second.id()), List.copyOf(welcomed));
        assertEquals(1, standing.statistics().reconnects());
        assertEquals(first.failure(), standing.statistics().lastFailure());
        assertInstanceOf(TransportException.class, losses.peek());
    }

    @Test
    void aConnectionThatCannotBePreparedCouldNotBeMade() {
        NetworkManager manager = network.manager(builder ->
                builder.limits(Limits.defaults().withMaxConnections(1)));
        StandingConnection standing = manager.keepConnected(listener.endpoint(), QUICK);
        IllegalStateException refused = new IllegalStateException("refused");
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        Life life = new Life() {
            @Override
            public void ended(Connection connection) {
                failures.add(connection.failure().orElseThrow());
            }
        };
        manager.dialing.again(standing, life, connection -> {
            throw refused;
        });
        assertEquals(List.of(refused), List.copyOf(failures));
        assertEquals(List.of(), manager.connections());
        assertEquals(1, manager.report().connections().failed());
        assertEquals(0, network.transport.connects.get());
        assertTrue(manager.connect(listener.endpoint()).isConnected(), "its place is free");
    }

    @Test
    void aHandlerRegisteredWhileConnectedHoldsAtOnceAndLater() throws Exception {
        listener.onMessage("ask", Message.class, (from, message) -> from.send("answer", "a"));
        StandingConnection standing = standing(QUICK);
        connected(standing.open());
        AtomicInteger answers = new AtomicInteger();
        standing.onMessage("answer", String.class, (connection, text) -> answers.incrementAndGet());
        standing.send("ask", "");
        eventually(() -> answers.get() == 1);
        dropAll();
        eventually(() -> standing.statistics().reconnects() == 1 && standing.connection().isPresent());
        connected(standing).send("ask", "");
        eventually(() -> answers.get() == 2);
    }

    @Test
    void messagesAreHeldInOrderAndGoOutAfterTheLogin() throws Exception {
        StandingConnection standing =
                standing(QUICK.holding(100, 10_000)).onConnected(connection -> connection.send("login", "login"));
        for (int i = 0; i < 5; i++) {
            standing.send("t", "before " + i);
        }
        assertEquals(5, standing.statistics().heldMessages());
        connected(standing.open());
        eventually(() -> heard.size() == 6);
        listener.stop(SOON);
        eventually(() -> standing.state() != ConnectionState.CONNECTED);
        for (int i = 0; i < 5; i++) {
            standing.send("t", "away " + i);
        }
        comeBack();
        eventually(() -> heard.size() == 12);
        assertEquals(
                List.of("login", "before 0", "before 1", "before 2", "before 3", "before 4",
                        "login", "away 0", "away 1", "away 2", "away 3", "away 4"),
                List.copyOf(heard));
        assertEquals(0, standing.statistics().heldMessages());
        assertEquals(0, standing.statistics().heldBytes());
    }

    @Test
    void whatTheHandlerSendsThroughItGoesFirstToo() throws Exception {
        StandingConnection standing = standing(QUICK.holding(100, 10_000));
        standing.onConnected(connection -> standing.send("login", "login"));
        standing.send("t", "held");
        connected(standing.open());
        eventually(() -> heard.size() == 2);
        assertEquals(List.of("login", "held"), List.copyOf(heard));
    }

    @Test
    void whatIsHeldIsBounded() {
        StandingConnection three = standing(QUICK.holding(3, 10_000));
        for (int i = 0; i < 3; i++) {
            three.send("t", "x");
        }
        LimitException full = assertThrows(LimitException.class, () -> three.send("t", "x"));
        assertTrue(full.getMessage().contains("ReconnectPolicy.holding"), full.getMessage());
        StandingConnection bytes = standing(QUICK.holding(1_000, 300));
        bytes.send("t", "x".repeat(200));
        assertThrows(LimitException.class, () -> bytes.send("t", "x".repeat(200)));
        bytes.send("t", "x");
        assertEquals(2, bytes.statistics().heldMessages());
        bytes.close();
        assertEquals(2, bytes.statistics().droppedMessages());
        assertThrows(ConnectionClosedException.class, () -> bytes.send("t", "x"));
        three.close();
    }

    @Test
    void moreThanTheSendQueueTakesIsHeldAndSentInOrder() throws Exception {
        NetworkManager narrow = network.manager(
                builder -> builder.limits(Limits.defaults().withSendQueueBytes(4_096).withSendHighWaterBytes(2_048).withSendLowWaterBytes(1_024)));
        StandingConnection standing = narrow.keepConnected(listener.endpoint(), QUICK.holding(10_000, 10_000_000));
        for (int i = 0; i < 1_000; i++) {
            standing.send("t", i + "-".repeat(200));
        }
        standing.open();
        connected(standing);
        for (int i = 1_000; i < 1_200; i++) {
            standing.send("t", i + "-");
        }
        eventually(() -> heard.size() == 1_200);
        List<Integer> numbers = new ArrayList<>();
        heard.forEach(text -> numbers.add(Integer.parseInt(text.substring(0, text.indexOf('-')))));
        for (int i = 0; i < 1_200; i++) {
            assertEquals(i, numbers.get(i));
        }
    }

    @Test
    void onlySomethingWrongWithTheSetUpIsFinal() throws Exception {
        network.transport.connectFailures.add(new LimitException("busy"));
        network.transport.connectFailures.add(new CodecException("greeting"));
        network.transport.connectFailures.add(new AssemblyException("the key has a wrong length"));
        CompletableFuture<Throwable> givenUp = new CompletableFuture<>();
        StandingConnection standing = standing(QUICK).onGivenUp(givenUp::complete).open();
        assertInstanceOf(AssemblyException.class, givenUp.get(10, TimeUnit.SECONDS));
        assertEquals(3, standing.statistics().attempts());
        assertEquals(2, losses.size());
        assertEquals(ConnectionState.FAILED, standing.state());
        ExecutionException why =
                assertThrows(ExecutionException.class, () -> standing.connected().get(1, TimeUnit.SECONDS));
        assertInstanceOf(ConnectionClosedException.class, why.getCause());
        assertThrows(AssemblyException.class, () -> client.keepConnected("loop+nothing://h:1", QUICK));
    }

    @Test
    void attemptsAreBoundedByThePolicy() throws Exception {
        listener.stop(SOON);
        CompletableFuture<Throwable> givenUp = new CompletableFuture<>();
        StandingConnection standing =
                standing(QUICK.withAttempts(3)).onGivenUp(givenUp::complete).open();
        assertInstanceOf(TransportException.class, givenUp.get(10, TimeUnit.SECONDS));
        assertEquals(3, standing.statistics().attempts());
        assertEquals(2, losses.size());
    }

    @Test
    void aConnectionThatDropsAtOnceDoesNotCountAsGood() throws Exception {
        listener.onConnect(Connection::abort);
        CompletableFuture<Throwable> givenUp = new CompletableFuture<>();
        StandingConnection standing =
                standing(QUICK.withAttempts(5)).onGivenUp(givenUp::complete).open();
        givenUp.get(10, TimeUnit.SECONDS);
        assertEquals(5, standing.statistics().attempts());
    }

    @Test
    void oneThatWasGoodBeginsAnew() throws Exception {
        StandingConnection standing = standing(QUICK.withAttempts(2).withGoodAfter(Duration.ZERO)).open();
        for (int i = 1; i <= 10; i++) {
            connected(standing);
            dropAll();
            int reconnects = i;
            eventually(() -> standing.statistics().reconnects() == reconnects);
        }
    }

    @Test
    void aLoginThatFailsIsTriedAgain() throws Exception {
        AtomicInteger logins = new AtomicInteger();
        StandingConnection standing = standing(QUICK).onConnected(connection -> {
            if (logins.incrementAndGet() < 3) {
                throw new IllegalStateException("no");
            }
        });
        CompletableFuture<Connection> early = standing.connected();
        standing.open();
        assertTrue(early.get(10, TimeUnit.SECONDS).isConnected());
        assertEquals(3, logins.get());
    }

    @Test
    void closingEndsAnAttemptThatIsUnderWay() {
        network.transport.holdConnects = true;
        StandingConnection standing = standing(QUICK).open();
        assertEquals(ConnectionState.CONNECTING, standing.state());
        standing.close();
        eventually(() -> client.connections().isEmpty());
        assertEquals(ConnectionState.CLOSED, standing.state());
        assertEquals(0, losses.size());
        assertThrows(IllegalStateException.class, standing::open);
    }

    @Test
    void closingEndsAWait() {
        listener.stop(SOON);
        StandingConnection standing =
                standing(QUICK.withWaits(Duration.ofDays(1), Duration.ofDays(1))).open();
        eventually(() -> losses.size() == 1);
        int attempts = network.transport.connects.get();
        standing.close();
        standing.close();
        assertEquals(attempts, network.transport.connects.get());
    }

    @Test
    void aHandlerMayCloseIt() throws Exception {
        StandingConnection standing = standing(QUICK);
        standing.onLost((cause, nextTry) -> standing.close());
        Connection first = connected(standing.open());
        dropAll();
        eventually(() -> standing.state() == ConnectionState.CLOSED);
        assertEquals(ConnectionState.CLOSED, first.state());
        assertEquals(1, standing.statistics().attempts());
    }

    @Test
    void itEndsWithItsManager() {
        StandingConnection standing = standing(QUICK).open();
        StandingConnection late = client.keepConnected(listener.endpoint(), QUICK);
        client.close();
        assertEquals(ConnectionState.CLOSED, standing.state());
        assertThrows(IllegalStateException.class, late::open);
        assertThrows(IllegalStateException.class, () -> client.keepConnected(listener.endpoint(), QUICK));
    }

    @Test
    void ofFourThreadsThatSendWhileItComesAndGoesEachKeepsItsOrderAndNothingIsSentTwice() throws Exception {
        StandingConnection standing = standing(QUICK.withGoodAfter(Duration.ZERO).holding(100_000, 100_000_000));
        standing.open();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int thread = t;
            threads.add(new Thread(() -> {
                for (int i = 0; i < 500; i++) {
                    standing.send("t", thread + ":" + i);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (int i = 0; i < 10; i++) {
            connected(standing);
            dropAll();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        eventually(() -> {
            // What a connection accepts in the moment in which it breaks is lost, and this must be the last to arrive.
            standing.send("t", "9:0");
            return heard.contains("9:0");
        });
        int[] last = {-1, -1, -1, -1};
        for (String text : heard) {
            int thread = text.charAt(0) - '0';
            int number = Integer.parseInt(text.substring(2));
            if (thread < 4) {
                assertTrue(number > last[thread], text + " after " + last[thread]);
                last[thread] = number;
            }
        }
    }
}
