// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifecycleTest {

    private static ByteBuffer one() {
        return ByteBuffer.allocate(1);
    }

    @Test
    void opensBeforeTheStageCompletes() throws Exception {
        try (Loopback loopback = new Loopback().listen(Recorder::new)) {
            Recorder client = new Recorder();
            Link link = loopback.connect(client);
            assertTrue(client.open.isDone());
            assertSame(client.link(), link);
            assertEquals(loopback.binding().localAddress(), link.remoteAddress());
            assertFalse(link.onIoThread());
            assertEquals(Framing.length(4), link.option(TcpOptions.FRAMING));
            assertTrue(link.option(StandardSocketOptions.TCP_NODELAY));
            link.option(StandardSocketOptions.TCP_NODELAY, false);
            assertFalse(link.option(StandardSocketOptions.TCP_NODELAY));
            assertThrows(UnsupportedOperationException.class, () -> link.option(StandardSocketOptions.IP_TOS));
            assertThrows(
                    UnsupportedOperationException.class, () -> link.option(TcpOptions.FRAMING, Framing.raw()));
        }
    }

    @Test
    void losesNothingOnClose() throws Exception {
        AtomicInteger received = new AtomicInteger();
        Recorder server = new Recorder((link, frame) -> received.incrementAndGet());
        try (Loopback loopback = new Loopback(2)
                .with(Limits.defaults().withSendQueueBytes(4 << 20))
                .with(StandardSocketOptions.SO_SNDBUF, 4096)
                .listen(() -> server)) {
            Recorder client = new Recorder();
            Link link = loopback.connect(client);
            AtomicInteger taken = new AtomicInteger();
            Thread sender = new Thread(() -> {
                while (link.send(ByteBuffer.allocate(1000))) {
                    taken.incrementAndGet();
                }
            });
            sender.start();
            await().until(() -> taken.get() > 3000);
            link.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
            sender.join();
            assertNull(server.cause());
            assertNull(client.cause());
            assertEquals(taken.get(), received.get());
            assertEquals(0, link.statistics().queuedBytes());
            assertFalse(link.isOpen());
            assertFalse(link.send(one()));
            assertSame(link.close(), link.close());
        }
    }

    @Test
    void answersAPeerThatHasOnlyEndedItsSide() throws Exception {
        try (Loopback loopback = new Loopback().listen(Recorder::echo);
                Socket socket = loopback.socket()) {
            socket.getOutputStream().write(new byte[] {0, 0, 0, 2, 7, 8});
            socket.shutdownOutput();
            assertEquals(6, socket.getInputStream().readAllBytes().length);
        }
    }

    @Test
    void closesAlthoughThePeerDoesNot() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback().listen(() -> server);
                Socket socket = loopback.socket()) {
            server.link().close().toCompletableFuture().get(5, TimeUnit.SECONDS);
            assertNull(server.cause());
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void boundsACloseThatThePeerHoldsUp() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback()
                        .with(Limits.defaults().withStallTimeout(Duration.ofMillis(300)))
                        .with(StandardSocketOptions.SO_SNDBUF, 4096)
                        .listen(() -> server);
                Socket socket = loopback.socket()) {
            ByteBuffer frame = ByteBuffer.allocate(1 << 20);
            assertTrue(server.link().send(frame));
            while (server.link().send(frame.clear())) {
                Thread.onSpinWait();
            }
            server.link().close().toCompletableFuture().get(5, TimeUnit.SECONDS);
            assertInstanceOf(TransportException.class, server.cause());
            assertFalse(socket.isClosed());
        }
    }

    @Test
    void abortsWithAReset() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback().listen(() -> server);
                Socket socket = loopback.socket()) {
            server.link().abort();
            assertNotNull(server.cause());
            assertFalse(server.link().send(one()));
            assertThrows(SocketException.class, () -> socket.getInputStream().read());
        }
    }

    @Test
    void hearsOfAReset() throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = new Loopback().listen(() -> server)) {
            Socket socket = loopback.socket();
            server.link();
            socket.setSoLinger(true, 0);
            socket.close();
            assertInstanceOf(TransportException.class, server.cause());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"onOpen", "onFrame", "onBatchEnd", "onWritable", "onClosed"})
    void endsOnlyTheLinkWhoseHandlerFails(String method) throws Exception {
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        LinkageError failure = new LinkageError("deliberate, in " + method);
        class Failing implements LinkHandler {
            private Link link;

            private void fail(String here) {
                if (here.equals(method)) {
                    throw failure;
                }
            }

            @Override
            public void onOpen(Link opened) {
                link = opened;
                fail("onOpen");
            }

            @Override
            public void onFrame(ByteBuffer frame) {
                fail("onFrame");
            }

            @Override
            public void onBatchEnd() {
                while (method.equals("onWritable") && link.isWritable()) {
                    link.send(ByteBuffer.allocate(200_000));
                }
                if (method.equals("onClosed")) {
                    link.close();
                }
                fail("onBatchEnd");
            }

            @Override
            public void onWritable() {
                fail("onWritable");
            }

            @Override
            public void onClosed(Throwable cause) {
                seen.complete(cause);
                fail("onClosed");
            }
        }
        Recorder other = Recorder.echo();
        AtomicInteger count = new AtomicInteger();
        try (Loopback loopback =
                new Loopback().listen(() -> count.getAndIncrement() == 0 ? new Failing() : other)) {
            try (Socket socket = loopback.socket()) {
                try {
                    socket.getOutputStream().write(new byte[] {0, 0, 0, 0});
                } catch (SocketException reset) {
                    // A handler that fails when its link opens has ended it already.
                }
                drain(socket);
                Throwable cause = seen.get(10, TimeUnit.SECONDS);
                assertSame(method.equals("onClosed") ? null : failure, cause);
            }
            Recorder client = new Recorder();
            loopback.connect(client).send(one());
            await().until(() -> client.frames.size() == 1);
        }
    }

    /** Takes what comes until the end, which a failing handler brings with a reset. */
    private static void drain(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("reset"), e.getMessage());
        }
    }

    @Test
    void saysWhoCannotBeReached() throws Exception {
        int free;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            free = probe.getLocalPort();
        }
        try (Loopback loopback = new Loopback()) {
            Recorder client = new Recorder();
            ExecutionException failure = assertThrows(
                    ExecutionException.class,
                    () -> loopback.transport
                            .connect(loopback.setup(free, Setup.Role.CLIENT), client)
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS));
            assertInstanceOf(TransportException.class, failure.getCause());
            assertTrue(failure.getCause().getMessage().contains("127.0.0.1:" + free));
            assertFalse(client.open.isDone());
            assertFalse(client.isClosed());
        }
    }

    @Test
    void looksNamesUp() throws Exception {
        try (Loopback loopback = new Loopback().listen(Recorder::echo)) {
            Setup setup = Setup.of(
                    Endpoint.of("tcp", "localhost", loopback.port()).withOption(TcpOptions.FRAMING, Framing.length(4)),
                    Setup.Role.CLIENT);
            Recorder client = new Recorder();
            loopback.transport.connect(setup, client).toCompletableFuture().get(10, TimeUnit.SECONDS).send(one());
            await().until(() -> client.frames.size() == 1);
            Setup unknown = Setup.of(Endpoint.of("tcp", "no-such-host.invalid", 1), Setup.Role.CLIENT);
            ExecutionException failure = assertThrows(
                    ExecutionException.class,
                    () -> loopback.transport.connect(unknown, new Recorder()).toCompletableFuture().get());
            assertInstanceOf(TransportException.class, failure.getCause());
            assertTrue(failure.getCause().getMessage().contains("no-such-host.invalid"));
        }
    }

    @Test
    void givesUpInTimeOrWhenCancelled() throws Exception {
        // A full accept queue leaves a connect without an answer.
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Loopback loopback = new Loopback()) {
            loopback.with(Limits.defaults().withConnectTimeout(Duration.ofMillis(300)));
            List<Recorder> clients = new CopyOnWriteArrayList<>();
            List<CompletableFuture<Link>> dials = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 8; i++) {
                Recorder client = new Recorder();
                clients.add(client);
                dials.add(loopback.transport
                        .connect(loopback.setup(deaf.getLocalPort(), Setup.Role.CLIENT), client)
                        .toCompletableFuture());
            }
            ExecutionException failure = assertThrows(ExecutionException.class, () -> dials.get(7).get(5, TimeUnit.SECONDS));
            assertTrue(failure.getCause().getMessage().contains("connectTimeout of 300 ms"),
                    failure.getCause().getMessage());
            loopback.with(Limits.defaults());
            Recorder cancelled = new Recorder();
            CompletableFuture<Link> dial = loopback.transport
                    .connect(loopback.setup(deaf.getLocalPort(), Setup.Role.CLIENT), cancelled)
                    .toCompletableFuture();
            assertTrue(dial.cancel(true));
            for (int i = 0; i < 8; i++) {
                deaf.setSoTimeout(200);
                try {
                    deaf.accept().close();
                } catch (java.net.SocketTimeoutException e) {
                    break;
                }
            }
            loopback.transport.close();
            assertFalse(cancelled.open.isDone());
        }
    }

    @Test
    void namesAnAddressThatIsTaken() throws Exception {
        try (Loopback loopback = new Loopback().listen(Recorder::new)) {
            ExecutionException failure = assertThrows(
                    ExecutionException.class,
                    () -> loopback.transport
                            .listen(loopback.setup(loopback.port(), Setup.Role.SERVER), Recorder::new)
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS));
            assertInstanceOf(TransportException.class, failure.getCause());
            assertTrue(failure.getCause().getMessage().contains("127.0.0.1:" + loopback.port()));
        }
    }

    @Test
    void freesTheAddressAndKeepsLinksWhenABindingCloses() throws Exception {
        try (Loopback loopback = new Loopback().listen(Recorder::echo)) {
            Recorder client = new Recorder();
            Link link = loopback.connect(client);
            loopback.binding().close().toCompletableFuture().get(5, TimeUnit.SECONDS);
            assertThrows(java.net.ConnectException.class, loopback::socket);
            link.send(one());
            await().until(() -> client.frames.size() == 1);
            loopback.transport
                    .listen(loopback.setup(loopback.port(), Setup.Role.SERVER), Recorder::new)
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    @DisplayName("F5: as many ends as beginnings when peers connect and reset")
    void survivesResets() throws Exception {
        List<Recorder> servers = new CopyOnWriteArrayList<>();
        try (Loopback loopback = new Loopback()
                .with(Limits.defaults().withMaxConnectionsPerAddress(10_000))
                .listen(() -> {
                    Recorder server = new Recorder();
                    servers.add(server);
                    return server;
                })) {
            for (int i = 0; i < 1000; i++) {
                Socket socket = new Socket();
                socket.setSoLinger(true, 0);
                socket.connect(new InetSocketAddress("127.0.0.1", loopback.port()));
                socket.close();
            }
            Recorder client = new Recorder();
            Link link = loopback.connect(client);
            await().until(() -> servers.stream().filter(server -> !server.isClosed()).count() == 1);
            assertTrue(servers.stream().allMatch(server -> server.closes.get() <= 1));
            assertTrue(link.isOpen());
        }
    }

    @Test
    void leavesNoThreadAndTellsEveryHandler() throws Exception {
        Loopback loopback = new Loopback(2).listen(Recorder::new);
        Recorder client = new Recorder();
        loopback.connect(client);
        List<Thread> threads = ioThreads();
        assertTrue(threads.stream().allMatch(Thread::isDaemon));
        assertTrue(threads.stream()
                .allMatch(thread -> thread.getContextClassLoader() == Transport.class.getClassLoader()));
        assertFalse(threads.isEmpty());
        loopback.close();
        loopback.close();
        assertEquals(1, client.closes.get());
        await().until(() -> ioThreads().isEmpty());
        assertThrows(ExecutionException.class, () -> loopback.dial(new Recorder()).toCompletableFuture().get());
    }

    @Test
    void closesFromItsOwnThread() throws Exception {
        Loopback loopback = new Loopback();
        Recorder server = new Recorder((link, frame) -> loopback.close());
        loopback.listen(() -> server);
        Recorder client = new Recorder();
        loopback.connect(client).send(one());
        server.cause();
        client.cause();
        await().until(() -> ioThreads().isEmpty());
    }

    private static List<Thread> ioThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("test-"))
                .toList();
    }
}
