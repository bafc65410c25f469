// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.ConnectionClosedException;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.TransportContext;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads at once, and ends in the middle of it. */
@Timeout(120)
class UdpStressTest {

    private static List<Thread> start(int count, Runnable task) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    @DisplayName("L1: datagrams of many threads arrive whole")
    void datagramsOfManyThreadsDoNotMix() throws Exception {
        int senders = 4;
        int each = 500;
        AtomicInteger received = new AtomicInteger();
        AtomicInteger broken = new AtomicInteger();
        try (NetworkManager receiving = Sockets.network();
                NetworkManager sending = Sockets.network()) {
            UdpSocket to = Sockets.socket(receiving);
            UdpSocket from = Sockets.socket(sending);
            to.onDatagram((data, sender) -> {
                byte first = data.get(0);
                for (int i = 0; i < data.limit(); i++) {
                    if (data.get(i) != first || data.limit() != 64 + (first & 0xFF)) {
                        broken.incrementAndGet();
                    }
                }
                received.incrementAndGet();
            });
            AtomicInteger next = new AtomicInteger();
            join(start(senders, () -> {
                byte value = (byte) next.incrementAndGet();
                byte[] data = new byte[64 + value];
                Arrays.fill(data, value);
                for (int i = 0; i < each; i++) {
                    from.send(ByteBuffer.wrap(data), to.localAddress());
                }
            }));
            assertEquals(senders * each, from.statistics().packetsSent());
            Sockets.await("what was not dropped has arrived").until(() -> received.get()
                            + to.statistics().droppedByKernel().orElse(senders * each - received.get())
                    == senders * each);
            assertEquals(0, broken.get());
            assertTrue(received.get() > 0);
        }
    }

    @Test
    @DisplayName("I3: a listener stops and starts again on its port, while datagrams keep coming")
    void listenersStopAndStartUnderLoad() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Set<Connection> open = ConcurrentHashMap.newKeySet();
        AtomicInteger begun = new AtomicInteger();
        try (NetworkManager network = Sockets.network();
                NetworkManager sending = Sockets.network()) {
            Listener first = network.listen("udp://127.0.0.1:0");
            int port = first.endpoint().port();
            first.close();
            InetSocketAddress there = Sockets.address("127.0.0.1", port);
            List<UdpSocket> sockets = List.of(Sockets.socket(sending), Sockets.socket(sending));
            List<Thread> flood = start(1, () -> {
                while (!stop.get()) {
                    sockets.forEach(socket -> socket.send(ByteBuffer.allocate(20), there));
                    Thread.yield();
                }
            });
            for (int round = 0; round < 15; round++) {
                Listener listener = network.listen(TestedIo.at("127.0.0.1", port));
                int before = begun.get();
                listener.onConnect(connection -> {
                    begun.incrementAndGet();
                    open.add(connection);
                });
                listener.onDisconnect(open::remove);
                listener.onBytes((connection, bytes) -> connection.send(bytes));
                Sockets.await("a peer has come").until(() -> begun.get() > before || !listener.connections().isEmpty());
                assertTrue(listener.stop(Sockets.SOON));
                Sockets.await("none is left").until(() -> listener.connections().isEmpty());
            }
            stop.set(true);
            join(flood);
            Sockets.await("every connection has ended").until(open::isEmpty);
        }
    }

    @Test
    void aSocketThatIsClosedWhileManySendSaysSo() throws Exception {
        AtomicInteger told = new AtomicInteger();
        try (NetworkManager network = Sockets.network()) {
            Listener listener = network.listen(Sockets.ANY);
            UdpSocket socket = listener.unwrap(UdpSocket.class);
            List<Thread> senders = start(4, () -> {
                try {
                    while (true) {
                        socket.send(ByteBuffer.allocate(100), socket.localAddress());
                    }
                } catch (ConnectionClosedException e) {
                    told.incrementAndGet();
                }
            });
            Sockets.await("they send").until(() -> socket.statistics().packetsSent() > 1_000);
            listener.close();
            join(senders);
            assertEquals(4, told.get());
        }
    }

    @Test
    @DisplayName("I5: however early a transport is closed, every link and its handler hear of it")
    void aClosedTransportLeavesNoLink() throws Exception {
        Endpoint endpoint = TestedIo.at("127.0.0.1", 0);
        for (int round = 0; round < 300; round++) {
            OpenTransport transport = new UdpTransport().open(new TransportContext("test", 2));
            Binding binding = transport.listen(Setup.of(endpoint, Setup.Role.SERVER), () -> null)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            int port = ((InetSocketAddress) binding.localAddress()).getPort();
            CountDownLatch ended = new CountDownLatch(2);
            for (int i = 0; i < 2; i++) {
                transport.connect(Setup.of(endpoint.withPort(port), Setup.Role.CLIENT), new Ending(ended))
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
            }
            transport.close();
            assertTrue(ended.await(10, TimeUnit.SECONDS), "round " + round);
            binding.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private record Ending(CountDownLatch ended) implements LinkHandler {

        @Override
        public void onOpen(Link link) {}

        @Override
        public void onFrame(ByteBuffer frame) {}

        @Override
        public void onClosed(Throwable cause) {
            ended.countDown();
        }
    }
}
