// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static io.patchbay.TestNetwork.SOON;
import static io.patchbay.TestNetwork.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.spi.Traits;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What ciphers say to each other before a connection is open. */
class GreetingTest {

    private static final RetryPolicy QUICK = new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(2));
    private static final byte[] OTHER_KEY = new byte[16];

    private final TestNetwork network = new TestNetwork();
    private final GreetingCipher cipher = new GreetingCipher();
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private final Queue<String> life = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        network.close();
        assertEquals(0, cipher.open.get(), "cipher sessions left open");
    }

    private NetworkManager manager(byte[] key, Duration patience, UnaryOperator<NetworkManagerBuilder> more) {
        return network.manager(builder -> more.apply(builder.provider(cipher)
                .key("greeting", key)
                .retry(QUICK)
                .limits(Limits.defaults().withHandshakeTimeout(patience))));
    }

    private NetworkManager manager() {
        return manager(TestNetwork.KEY, SOON, builder -> builder);
    }

    private NetworkManager impatient() {
        return manager(TestNetwork.KEY, Duration.ofMillis(50), builder -> builder);
    }

    private Listener listen(NetworkManager manager, String stages) {
        return manager.listen("loop" + stages + "://h:0")
                .onConnect(connection -> life.add("connect " + connection.state()))
                .onDisconnect(connection -> life.add("disconnect"))
                .onError((connection, error) -> errors.add(error));
    }

    private void unreliable() {
        network.transport.traits = new Traits(false, false, false);
    }

    private Connection connectWithMessages(Listener echo) {
        echo.onConnect(connection -> connection.send("welcome", "oi"));
        echo.onMessage("ping", String.class, (from, text) -> from.send("pong", text));
        Connection connection = manager().connect(echo.endpoint());
        connection.send("ping", "1");
        assertEquals("oi", connection.receive(SOON).text());
        assertEquals("1", connection.receive(SOON).text());
        return connection;
    }

    @Test
    void aConnectionIsOpenOnceBothSidesHaveGreeted() {
        Listener echo = listen(manager(), "+lines+greeting");
        Connection connection = connectWithMessages(echo);
        assertEquals(List.of("connect CONNECTED"), List.copyOf(life));
        connection.close();
        eventually(() -> life.size() == 2);
        assertEquals(List.of(), List.copyOf(errors));
    }

    @Test
    void whoGreetsWithAnotherKeyIsRefusedAndNotTriedAgain() {
        Listener listener = listen(manager(), "+lines+greeting");
        NetworkManager client = manager(OTHER_KEY, SOON, builder -> builder);
        CodecException error = assertThrows(CodecException.class, () -> client.connect(listener.endpoint()));
        assertTrue(error.getMessage().contains("another key"), error.getMessage());
        assertEquals(1, network.transport.connects.get());
        eventually(() -> errors.size() == 1);
        assertInstanceOf(CodecException.class, errors.peek());
        eventually(() -> network.managers().stream().allMatch(each -> each.connections().isEmpty()));
        assertEquals(List.of(), List.copyOf(life), "nobody hears of a connection that was never open");
    }

    @Test
    void anErrorBeforeAConnectionIsOpenTellsWhoseItIs() {
        List<ConnectionDescription> told = new CopyOnWriteArrayList<>();
        Listener listener = listen(manager(), "+lines+greeting");
        listener.onError((connection, error) -> {
            assertEquals(0, connection.statistics().messagesReceived());
            assertTrue(connection.statistics().bytesReceived() > 0);
            assertEquals(Optional.of(connection.remoteAddress()), connection.describe().remote());
            assertEquals(Optional.of(connection.localAddress()), connection.describe().local());
            assertThrows(IllegalStateException.class, () -> connection.unwrap(HalfClose.class));
            told.add(connection.describe());
        });
        NetworkManager client = manager(OTHER_KEY, SOON, builder -> builder);
        assertThrows(CodecException.class, () -> client.connect(listener.endpoint()));
        eventually(() -> told.size() == 1);
        assertTrue(told.get(0).remote().orElseThrow().toString().startsWith("loopback"), told::toString);
    }

    @Test
    void aConnectionThatReachedNobodyHasNoAddress() {
        List<Connection> failed = new CopyOnWriteArrayList<>();
        NetworkManager client = manager(TestNetwork.KEY, SOON, builder -> builder.observer(new NetworkObserver() {
            @Override
            public void connectionFailed(Connection connection, Throwable cause) {
                failed.add(connection);
            }
        }));
        assertThrows(TransportException.class, () -> client.connect("loop+lines+greeting://h:9"));
        assertThrows(IllegalStateException.class, failed.get(0)::remoteAddress);
        assertThrows(IllegalStateException.class, failed.get(0)::statistics);
    }

    @Test
    void aListenerWaitsForAGreetingForTheHandshakeTimeout() {
        Listener listener = listen(impatient(), "+lines+greeting");
        Connection silent = manager().connect("loop://h:" + listener.endpoint().port());
        eventually(() -> errors.size() == 1);
        assertTrue(errors.peek().getMessage().contains("50 ms (handshakeTimeout)"), errors.peek().getMessage());
        eventually(() -> !silent.isConnected());
        assertEquals(List.of(), List.copyOf(life));
    }

    @Test
    void aClientWaitsForAGreetingForTheHandshakeTimeoutAndTriesAgain() {
        Listener listener = listen(manager(), "");
        TransportException error =
                assertThrows(TransportException.class, () -> impatient().connect("loop+lines+greeting://h:"
                        + listener.endpoint().port()));
        assertTrue(error.getMessage().contains("50 ms (handshakeTimeout)"), error.getMessage());
        assertTrue(error.getMessage().contains("3 attempts"), error.getMessage());
        assertEquals(3, network.transport.connects.get());
    }

    @Test
    void aPeerThatGoesBeforeItsGreetingIsTriedAgain() {
        AtomicInteger times = new AtomicInteger();
        Listener listener = listen(manager(), "");
        listener.onConnect(connection -> {
            times.incrementAndGet();
            connection.close();
        });
        TransportException error =
                assertThrows(TransportException.class, () -> manager().connect("loop+lines+greeting://h:"
                        + listener.endpoint().port()));
        assertTrue(error.getMessage().contains("before the peer's greeting came"), error.getMessage());
        assertEquals(3, times.get());
    }

    @Test
    void whoOnlyLooksWhetherSomeoneListensIsNoError() {
        NetworkManager server = manager();
        Listener listener = listen(server, "+lines+greeting");
        manager().connect("loop://h:" + listener.endpoint().port()).close();
        eventually(() -> server.connections().isEmpty());
        assertEquals(List.of(), List.copyOf(errors));
        assertEquals(List.of(), List.copyOf(life));
    }

    @Test
    void aFirstFrameThatIsTooLongForAGreetingIsRefused() {
        Listener listener = listen(manager(), "+lines+greeting");
        Connection loud = manager().connect("loop://h:" + listener.endpoint().port());
        loud.send(ByteBuffer.allocate(1_025));
        eventually(() -> errors.size() == 1);
        assertTrue(errors.peek().getMessage().contains("at most 1024 bytes"), errors.peek().getMessage());
        eventually(() -> !loud.isConnected());
    }

    @Test
    void aCipherWhoseGreetingIsTooLongIsRefusedBeforeAnySocket() {
        cipher.padding = 1_024;
        AssemblyException error =
                assertThrows(AssemblyException.class, () -> manager().listen("loop+lines+greeting://h:0"));
        assertTrue(error.getMessage().contains("greeting of 1035 bytes"), error.getMessage());
        assertEquals(0, network.transport.opens.get());
    }

    /** The peer does not greet, so each of these would wait for the handshake timeout. */
    @Test
    void waitingForAGreetingCanBeGivenUp() {
        NetworkManager server = manager();
        Listener mute = listen(server, "");
        Endpoint endpoint = Endpoint.parse("loop+lines+greeting://h:" + mute.endpoint().port());
        NetworkManager client = manager();

        CompletableFuture<Connection> cancelled = client.connectAsync(endpoint);
        eventually(() -> mute.connections().size() == 1);
        Connection first = client.connections().get(0);
        assertEquals(ConnectionState.CONNECTING, first.state());
        cancelled.cancel(false);
        eventually(() -> mute.connections().isEmpty() && first.state() == ConnectionState.FAILED);

        CompletableFuture<Connection> aborted = client.connectAsync(endpoint);
        eventually(() -> mute.connections().size() == 1);
        client.connections().get(0).abort();
        eventually(() -> mute.connections().isEmpty() && aborted.isCompletedExceptionally());

        CompletableFuture<Connection> closed = client.connectAsync(endpoint);
        eventually(() -> mute.connections().size() == 1);
        assertTimeoutPreemptively(Duration.ofSeconds(3), client::close);
        assertTrue(closed.isCompletedExceptionally());
    }

    @Test
    void aListenerStopsWithoutWaitingForGreetings() {
        NetworkManager server = manager();
        Listener listener = listen(server, "+lines+greeting");
        Connection silent = manager().connect("loop://h:" + listener.endpoint().port());
        eventually(() -> server.connections().size() == 1
                && server.connections().get(0).state() == ConnectionState.CONNECTING);
        assertTimeoutPreemptively(Duration.ofSeconds(3), () -> {
            assertTrue(listener.stop(Duration.ofSeconds(10)));
            // Long before the handshake timeout would end it.
            eventually(() -> !silent.isConnected() && server.connections().isEmpty());
        });

        Listener again = listen(server, "+lines+greeting");
        manager().connect("loop://h:" + again.endpoint().port());
        eventually(() -> server.connections().size() == 1);
        assertTimeoutPreemptively(Duration.ofSeconds(3), server::close);
    }

    @Test
    void aConnectionThatIsBeingAcceptedWhileItsListenerStopsEndsAtOnce() {
        NetworkManager server = manager();
        Listener listener = listen(server, "+lines+greeting");
        network.transport.beforeAccepted = () -> listener.stopAsync(Duration.ofSeconds(10));
        Connection silent = manager().connect("loop://h:" + listener.endpoint().port());
        assertTimeoutPreemptively(Duration.ofSeconds(3), () -> {
            // Long before the handshake timeout would end it.
            eventually(() -> !silent.isConnected() && server.connections().isEmpty());
        });
    }

    @Test
    void lostGreetingsAreSaidAgain() {
        unreliable();
        AtomicInteger greetings = new AtomicInteger();
        // Loses the client's first, and the first two answers.
        network.transport.copies = frame ->
                GreetingCipher.isGreeting(frame) && List.of(1, 3, 5).contains(greetings.incrementAndGet()) ? 0 : 1;
        Listener echo = listen(manager(), "+lines+greeting");
        connectWithMessagesWhereTheFirstMayGetLost(echo);
        assertEquals(7, greetings.get());
        assertEquals(1, echo.connections().size());
    }

    private void connectWithMessagesWhereTheFirstMayGetLost(Listener echo) {
        echo.onConnect(connection -> connection.send("welcome", "oi"));
        echo.onMessage("ping", String.class, (from, text) -> from.send("pong", text));
        Connection connection = manager().connect(echo.endpoint());
        connection.send("ping", "1");
        assertEquals("1", connection.receive(SOON).text(), "the welcome came before the greeting, and was dropped");
    }

    @Test
    void repeatedGreetingsAreNoMessagesAndMakeNoMoreOfThem() {
        unreliable();
        AtomicInteger greetings = new AtomicInteger();
        network.transport.copies = frame -> {
            boolean greeting = GreetingCipher.isGreeting(frame);
            if (greeting) {
                greetings.incrementAndGet();
            }
            return greeting ? 4 : 1;
        };
        Listener echo = listen(manager(), "+lines+greeting");
        Connection connection = connectWithMessages(echo);
        connection.send("ping", "2");
        assertEquals("2", connection.receive(SOON).text());
        assertEquals(5, greetings.get(), "one of the client, and an answer to each copy of it");
        assertEquals(List.of(), List.copyOf(errors));
    }

    @Test
    void garbageInPlaceOfAGreetingIsNotAnsweredAndHarmsNobody() {
        unreliable();
        Listener listener = listen(impatient(), "+lines+greeting");
        Connection stranger = manager().connect("loop://h:" + listener.endpoint().port());
        stranger.send(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        stranger.send(ByteBuffer.allocate(2_000));
        eventually(() -> errors.size() == 1);
        assertTrue(errors.peek().getMessage().contains("handshakeTimeout"), errors.peek().getMessage());
        assertEquals(0, stranger.statistics().messagesReceived());

        Listener patient = listen(manager(), "+lines+greeting");
        Connection late = manager().connect("loop://h:" + patient.endpoint().port());
        late.send(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        late.send(ByteBuffer.wrap(new byte[] {'h', 'i', TestNetwork.KEY[0], 0, 0, 0, 0, 0, 0, 0, 1}));
        assertEquals(GreetingCipher.GREETING_BYTES, late.receive(SOON).bytes().length);
        eventually(() -> patient.connections().size() == 1);
    }
}
