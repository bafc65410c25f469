// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server whose JVM has 256 MiB, and thousands of peers that read nothing of what it sends. */
@Timeout(120)
class SmallHeapTest {

    private static final int STALLED = 2_000;
    private static final Duration LONG = Duration.ofSeconds(60);

    @ParameterizedTest(name = "E5: 2,000 stalled readers leave memory: {0}, frames of {1}, by I/O threads: {2}")
    @CsvSource({
        "tcp, 1024, true",
        "tcp, 16384, false",
        "tcp, 1048572, false",
    })
    void memoryIsNeverUsedUp(String transport, int frameBytes, boolean byIoThreads) throws Exception {
        List<SocketChannel> stalled = new ArrayList<>();
        try (PeerProcess server = new PeerProcess(ChildJvm.command(
                List.of("-Xmx256m"), StalledServer.class, transport + "://127.0.0.1:0", "framing=length",
                Integer.toString(frameBytes)))) {
            int port = server.nextNumber("listening");
            try (PlainPeer healthy = new PlainPeer(port)) {
                echoes(healthy);
                for (int i = 0; i < STALLED; i++) {
                    stalled.add(stalledPeer(port));
                }
                awaitPeers(server, STALLED + 1);
                if (byIoThreads) {
                    for (SocketChannel peer : stalled) {
                        peer.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 0}));
                    }
                    awaitRefusals(server);
                } else {
                    server.tell("fill");
                    assertEquals(STALLED, server.nextNumber("refused"));
                    assertEquals(0, server.nextNumber("memory errors"));
                    assertEquals(STALLED + 1, server.nextNumber("connections"));
                }
                echoes(healthy);
                try (PlainPeer late = new PlainPeer(port)) {
                    echoes(late);
                }
                server.tell("how are you");
                server.next("refused");
                assertEquals(0, server.nextNumber("memory errors"));
                awaitPeers(server, STALLED + 1);
            }
        } finally {
            for (SocketChannel peer : stalled) {
                peer.close();
            }
        }
    }

    private static void awaitRefusals(PeerProcess server) {
        Networks.await("all were refused", LONG, () -> {
            server.tell("count");
            int refused = number(server, "refused");
            assertEquals(0, number(server, "memory errors"));
            number(server, "connections");
            return refused >= STALLED;
        });
    }

    private static void awaitPeers(PeerProcess server, int peers) {
        Networks.await("all are there", LONG, () -> {
            server.tell("count");
            return number(server, "connections") == peers;
        });
    }

    private static int number(PeerProcess server, String what) {
        try {
            return server.nextNumber(what);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static SocketChannel stalledPeer(int port) throws Exception {
        SocketChannel peer = SocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
        peer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return peer;
    }

    private static void echoes(PlainPeer peer) throws Exception {
        byte[] payload = new byte[16 * 1024];
        for (int i = 0; i < 20; i++) {
            new Random(i).nextBytes(payload);
            peer.writeFrame(payload);
            assertArrayEquals(payload, peer.readFrame());
        }
    }
}
