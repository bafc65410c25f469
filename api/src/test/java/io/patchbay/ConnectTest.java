// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static io.patchbay.TestNetwork.SOON;
import static io.patchbay.TestNetwork.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the first attempt to an open connection, or to none. */
class ConnectTest {

    private static final RetryPolicy QUICK = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(2));
    private static final RetryPolicy SLOW = new RetryPolicy(3, Duration.ofDays(1), Duration.ofDays(1));

    private final TestNetwork network = new TestNetwork();
    private Endpoint endpoint;

    @BeforeEach
    void listen() {
        endpoint = network.manager().listen("loop+lines+counting://h:0").endpoint();
    }

    @AfterEach
    void close() {
        network.close();
        assertEquals(0, network.counting.open.get(), "cipher sessions left open");
        assertEquals(0, network.counting.closedTwice.get(), "cipher sessions closed twice");
    }

    private NetworkManager manager(RetryPolicy retry) {
        return network.manager(builder -> builder.retry(retry).limits(Limits.defaults().withMaxConnections(1)));
    }

    @Test
    void aConnectionIsOpenListedAndDescribed() {
        NetworkManager manager = manager(QUICK);
        Connection connection = manager.connect(endpoint);
        assertEquals(ConnectionState.CONNECTED, connection.state());
        assertTrue(connection.isConnected());
        assertEquals(1, connection.statistics().connectAttempts());
        assertEquals(Optional.empty(), connection.failure());
        assertSame(connection, manager.connection(connection.id()).orElseThrow());
        assertEquals(List.of(connection), manager.connections());
        assertEquals(endpoint, connection.endpoint());
        assertEquals(endpoint.port(), ((java.net.InetSocketAddress) connection.remoteAddress()).getPort());
        assertEquals(
                ((java.net.InetSocketAddress) connection.localAddress()).getPort(),
                connection.unwrap(LoopbackLink.Facet.class).port());
        assertThrows(AssemblyException.class, () -> connection.unwrap(Runnable.class));
        assertEquals(true, connection.option(LoopbackTransport.OPTION));
        connection.option(LoopbackTransport.OPTION, false);
        assertEquals(false, connection.option(LoopbackTransport.OPTION));
        connection.close();
        assertEquals(ConnectionState.CLOSED, connection.state());
        assertEquals(Optional.empty(), connection.failure());
        assertEquals(Optional.empty(), manager.connection(connection.id()));
        assertEquals(List.of(), manager.connections());
    }

    @Test
    void aFailedAttemptIsTriedAgain() {
        network.transport.connectFailures.add(new TransportException("one"));
        network.transport.connectFailures.add(new TransportException("two"));
        Connection connection = manager(QUICK).connect(endpoint);
        assertEquals(3, connection.statistics().connectAttempts());
        assertEquals(3, network.transport.connects.get());
    }

    @Test
    void theLastFailureIsThrownWithTheNumberOfAttempts() {
        for (int i = 0; i < 4; i++) {
            network.transport.connectFailures.add(new TransportException("failure " + i));
        }
        NetworkManager manager = manager(QUICK);
        TransportException error = assertThrows(TransportException.class, () -> manager.connect(endpoint));
        assertTrue(error.getMessage().contains("failure 3"), error.getMessage());
        assertTrue(error.getMessage().contains("4 attempts"), error.getMessage());
        assertEquals(List.of(), manager.connections());
        manager.connect(endpoint);
    }

    @Test
    void whatRetryingCannotMendIsNotRetried() {
        NetworkManager manager = manager(QUICK);
        network.transport.connectFailures.add(new AssemblyException("this cannot work"));
        assertThrows(AssemblyException.class, () -> manager.connect(endpoint));
        network.transport.connectFailures.add(new IllegalStateException("a bug"));
        TransportException error = assertThrows(TransportException.class, () -> manager.connect(endpoint));
        assertTrue(error.getMessage().contains("a bug"), error.getMessage());
        assertEquals(2, network.transport.connects.get());
    }

    @Test
    void aConnectionThatWasNeverOpenSaysSo() throws Exception {
        NetworkManager manager = manager(SLOW);
        network.transport.connectFailures.add(new TransportException("one"));
        CompletableFuture<Connection> connecting = manager.connectAsync(endpoint);
        eventually(() -> network.transport.connectFailures.isEmpty());
        Connection connection = manager.connections().get(0);
        eventually(() -> connection.state() == ConnectionState.DISCONNECTED);
        assertThrows(IllegalStateException.class, connection::statistics);
        assertThrows(IllegalStateException.class, connection::remoteAddress);
        assertThrows(ConnectionClosedException.class, () -> connection.send("t", "x"));
        assertEquals(Optional.empty(), connection.tryReceive());
        CompletableFuture<Message> waiting = connection.receiveAsync();
        connecting.cancel(false);
        ExecutionException error = assertThrows(ExecutionException.class, () -> waiting.get(10, TimeUnit.SECONDS));
        assertInstanceOf(ConnectionClosedException.class, error.getCause());
        assertEquals(ConnectionState.FAILED, connection.state());
        assertTrue(connection.failure().isPresent());
    }

    @Test
    void cancellingDuringTheWaitGivesTheConnectionUpAtOnce() {
        NetworkManager manager = manager(SLOW);
        network.transport.connectFailures.add(new TransportException("one"));
        CompletableFuture<Connection> connecting = manager.connectAsync(endpoint);
        eventually(() -> network.transport.connectFailures.isEmpty());
        connecting.cancel(false);
        eventually(() -> manager.connections().isEmpty());
        manager.connect(endpoint);
    }

    @Test
    void cancellingAnAttemptEndsIt() {
        NetworkManager manager = manager(SLOW);
        network.transport.holdConnects = true;
        CompletableFuture<Connection> connecting = manager.connectAsync(endpoint);
        Connection connection = manager.connections().get(0);
        assertEquals(ConnectionState.CONNECTING, connection.state());
        connecting.cancel(false);
        eventually(() -> connection.state() == ConnectionState.FAILED);
        network.transport.holdConnects = false;
        manager.connect(endpoint);
    }

    /** The link has opened, and the caller is about to get the connection, when it gives up. */
    @Test
    void cancellingInTheLastMomentCountsTheConnectionOnce() {
        AtomicInteger ends = new AtomicInteger();
        CompletableFuture<CompletableFuture<Connection>> connecting = new CompletableFuture<>();
        NetworkManager manager = network.manager(builder -> builder.limits(Limits.defaults().withMaxConnections(1))
                .observer(new NetworkObserver() {
                    @Override
                    public void connectionOpened(Connection connection, Duration took) {
                        connection.onClose(closed -> ends.incrementAndGet());
                        connecting.join().cancel(false);
                    }
                }));
        connecting.complete(manager.connectAsync(endpoint));
        eventually(() -> manager.connections().isEmpty() && ends.get() == 1);
        assertEquals(1, manager.report().connections().ended());
        Connection open = manager.connect(endpoint);
        assertThrows(LimitException.class, () -> manager.connect(endpoint), "one is the limit");
        open.close();
    }

    @Test
    void aConnectionThatEndsWhileItIsOpeningIsNotGiven() {
        NetworkManager manager = network.manager(builder -> builder.observer(new NetworkObserver() {
            @Override
            public void connectionOpened(Connection connection, Duration took) {
                connection.abort();
            }
        }));
        CompletableFuture<Connection> connecting = manager.connectAsync(endpoint);
        ExecutionException error =
                assertThrows(ExecutionException.class, () -> connecting.get(10, TimeUnit.SECONDS));
        assertInstanceOf(ConnectionClosedException.class, error.getCause());
        eventually(() -> manager.connections().isEmpty());
    }

    @Test
    void theLimitOfConnectionsHoldsAndIsGivenBack() {
        NetworkManager manager = manager(QUICK);
        Connection first = manager.connect(endpoint);
        LimitException error = assertThrows(LimitException.class, () -> manager.connectAsync(endpoint));
        assertTrue(error.getMessage().contains("1 connections already (maxConnections)"), error.getMessage());
        first.close();
        first.close();
        Connection second = manager.connect(endpoint);
        assertTrue(second.id() > first.id());
    }

    @Test
    void closingAConnectionThatIsConnectingGivesUp() throws Exception {
        NetworkManager manager = manager(SLOW);
        network.transport.holdConnects = true;
        CompletableFuture<Connection> connecting = manager.connectAsync(endpoint);
        manager.connections().get(0).closeAsync().get(10, TimeUnit.SECONDS);
        ExecutionException error = assertThrows(ExecutionException.class, () -> connecting.get(10, TimeUnit.SECONDS));
        assertInstanceOf(ConnectionClosedException.class, error.getCause());
        network.transport.holdConnects = false;
        manager.connect(endpoint);
    }

    @Test
    void closingTheManagerEndsAConnectThatWaitsForItsRetry() {
        NetworkManager manager = manager(SLOW);
        network.transport.connectFailures.add(new TransportException("one"));
        CompletableFuture<Connection> connecting = CompletableFuture.supplyAsync(() -> manager.connect(endpoint));
        eventually(() -> network.transport.connects.get() == 1 && network.transport.connectFailures.isEmpty());
        assertTimeoutPreemptively(Duration.ofSeconds(3), manager::close);
        assertThrows(ExecutionException.class, () -> connecting.get(10, TimeUnit.SECONDS));
    }

    @Test
    void closingTheManagerEndsAConnectThatIsUnderWay() {
        NetworkManager manager = manager(QUICK);
        network.transport.holdConnects = true;
        CompletableFuture<Connection> connecting = CompletableFuture.supplyAsync(() -> manager.connect(endpoint));
        eventually(() -> network.transport.connects.get() == 1);
        assertTimeoutPreemptively(Duration.ofSeconds(3), manager::close);
        assertThrows(ExecutionException.class, () -> connecting.get(10, TimeUnit.SECONDS));
        assertThrows(IllegalStateException.class, () -> manager.connect(endpoint));
        assertThrows(IllegalStateException.class, () -> manager.listen(endpoint));
    }

    @Test
    void aRefusedPeerLeavesNothingBehind() {
        NetworkManager server = network.manager();
        Listener listener = server.listen("loop+lines+counting://h:0");
        listener.onConnect(connection -> {
            throw new IllegalStateException("not you");
        });
        assertThrows(
                TransportException.class, () -> manager(QUICK).connect(listener.endpoint()).receive(SOON));
        eventually(() -> server.connections().isEmpty());
        assertEquals(Optional.empty(), listener.tryAccept());
    }

    @Test
    void connectingOnAnIoThreadIsRefused() throws Exception {
        NetworkManager manager = network.manager();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Listener listener = manager.listen("loop+lines://h:0");
        listener.onConnect(connection -> {
            try {
                manager.connect(endpoint);
            } catch (RuntimeException e) {
                thrown.complete(e);
            }
        });
        manager.connect(listener.endpoint());
        assertInstanceOf(IllegalStateException.class, thrown.get(10, TimeUnit.SECONDS));
    }
}
