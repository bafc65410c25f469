// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static io.patchbay.TestNetwork.SOON;
import static io.patchbay.TestNetwork.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages of the managers themselves. The protocol {@code lines} writes the same bytes as {@code talk}, without signals. */
class SignalsTest {

    private final TestNetwork network = new TestNetwork();
    private final NetworkManager manager = network.manager();
    private final Listener listener = manager.listen("loop+talk://h:0");
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        network.close();
    }

    private Connection plain(Listener to) {
        return manager.connect("loop+lines://h:" + to.endpoint().port());
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(10, TimeUnit.SECONDS)).getCause();
    }

    @Test
    void signalsAreNotTheApplicationsToSend() {
        Connection connection = manager.connect(listener.endpoint());
        Message signal = Message.of("@ping", "x");
        for (IllegalArgumentException error : List.of(
                assertThrows(IllegalArgumentException.class, () -> connection.send("@anything", "x")),
                assertThrows(IllegalArgumentException.class, () -> connection.send(signal)),
                assertThrows(IllegalArgumentException.class, () -> listener.broadcast("@anything", "x")),
                assertThrows(IllegalArgumentException.class, () -> listener.broadcast(signal)))) {
            assertTrue(error.getMessage().contains("begin with @"), error.getMessage());
        }
        Listener lines = manager.listen("loop+lines://h:0");
        lines.onMessage((from, message) -> {});
        plain(lines).send("@anything", "a protocol without signals leaves the name to the application");
    }

    @Test
    void theApplicationSeesNoSignal() throws Exception {
        listener.onMessage((from, message) -> seen.add(message.type()));
        Connection peer = plain(listener);
        peer.send("@ping", "1");
        peer.send("@of-a-later-version", "x");
        peer.send("@ping", "y".repeat(2_000));
        peer.send("chat", "oi");
        assertEquals("1", peer.receive(SOON).text());
        eventually(() -> seen.size() == 1);
        Connection accepted = listener.connections().get(0);
        assertEquals(1, accepted.statistics().messagesReceived());
        assertEquals(0, accepted.statistics().messagesSent());
        assertEquals(0, accepted.statistics().errors());
        assertFalse(peer.tryReceive().isPresent(), "a ping that is too long is not answered");
    }

    @Test
    void aPingIsAnsweredWhateverTheHandlersDo() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        Connection connection = manager.connect(listener.endpoint());
        listener.onMessage("work", String.class, task -> new Thread(task).start(), (from, text) -> blocked.await());
        connection.send("work", "for long");
        Duration time = connection.pingAsync().get(10, TimeUnit.SECONDS);
        assertEquals(Optional.of(time), connection.lastRoundTrip());
        assertFalse(time.isNegative());
        connection.checkAsync().get(10, TimeUnit.SECONDS);
        Connection accepted = listener.connections().get(0);
        assertTrue(accepted.pingAsync().get(10, TimeUnit.SECONDS).compareTo(SOON) < 0);
        blocked.countDown();
    }

    @Test
    void whereThereIsNoWayToAskNobodyIsAsked() throws Exception {
        Listener lines = manager.listen("loop+lines://h:0");
        Connection connection = plain(lines);
        UnsupportedOperationException error =
                assertInstanceOf(UnsupportedOperationException.class, failureOf(connection.pingAsync()));
        assertTrue(error.getMessage().contains("loop+lines"), error.getMessage());
        connection.checkAsync().get(10, TimeUnit.SECONDS);
        assertEquals(Optional.empty(), connection.lastRoundTrip());
        assertEquals(0, connection.statistics().messagesSent());
    }

    @Test
    void questionsThatWaitEndWithTheConnectionAndAreBounded() {
        Listener mute = manager.listen("loop+lines://h:0");
        mute.onMessage((from, message) -> {});
        Connection connection = manager.connect("loop+talk://h:" + mute.endpoint().port());
        CompletableFuture<Duration> first = connection.pingAsync();
        for (int i = 0; i < 64; i++) {
            connection.pingAsync();
        }
        assertInstanceOf(LimitException.class, failureOf(first));
        CompletableFuture<Duration> last = connection.pingAsync();
        CompletableFuture<Void> check = connection.checkAsync();
        connection.close();
        assertInstanceOf(ConnectionClosedException.class, failureOf(last));
        assertInstanceOf(ConnectionClosedException.class, failureOf(check));
        assertInstanceOf(ConnectionClosedException.class, failureOf(connection.pingAsync()));
    }

    @Test
    void registeredTypesDoNotApplyToSignals() throws Exception {
        NetworkManager typed = network.manager(builder -> builder.messageType("chat", 1));
        Listener strict = typed.listen("loop+talk://h:0");
        typed.connect(strict.endpoint()).pingAsync().get(10, TimeUnit.SECONDS);
    }
}
