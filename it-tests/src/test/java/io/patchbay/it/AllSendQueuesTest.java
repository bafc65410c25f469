// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.SendPolicy;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many readers that stall at once: what waits for all of them together is bounded. */
@Timeout(120)
class AllSendQueuesTest {

    private static final int STALLED = 16;
    private static final int FRAME = 16 * 1024;
    private static final int ALL = 1 << 20;
    private static final Limits LIMITS =
            Limits.defaults().withSendQueueBytes(1 << 20).withAllSendQueuesBytes(ALL).withMaxFrameBytes(1 << 20);

    /** Beside the bound, each connection may have 4 KiB. */
    private static final long MOST = ALL + STALLED * 4_096L;

    /** How many frames a connection has taken. */
    private final Map<Connection, AtomicInteger> taken = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<String> refusals = new ConcurrentLinkedQueue<>();

    /** Sends numbered frames until one is refused, and answers how many were not. */
    private int fill(Connection connection) {
        AtomicInteger count = taken.computeIfAbsent(connection, key -> new AtomicInteger());
        int before = count.get();
        try {
            while (true) {
                connection.send(ByteBuffer.allocate(FRAME).putInt(0, count.get()));
                count.incrementAndGet();
            }
        } catch (LimitException e) {
            refusals.add(e.getMessage());
            return count.get() - before;
        }
    }

    private static long queued(List<Connection> connections) {
        return connections.stream().mapToLong(each -> each.statistics().queuedBytes()).sum();
    }

    @ParameterizedTest(name = "E5: all send queues together are bounded; sent by an I/O thread: {0}")
    @ValueSource(booleans = {false, true})
    void allQueuesTogetherAreBounded(boolean byIoThread) throws Exception {
        List<PlainPeer> peers = new ArrayList<>();
        try (NetworkManager network = NetworkManager.builder()
                        .sendPolicy(SendPolicy.FAIL)
                        .limits(LIMITS)
                        .build();
                Listener listener = network.listen(Networks.endpoint(network, "tcp://127.0.0.1:0", "framing=length")
                        .withOption(StandardSocketOptions.SO_SNDBUF, 4_096))) {
            listener.onBytes((from, bytes) -> {
                if (bytes.remaining() == 1) {
                    fill(from);
                } else {
                    from.send(bytes);
                }
            });
            for (int i = 0; i < STALLED; i++) {
                peers.add(new PlainPeer(listener.endpoint().port()));
                int number = i + 1;
                Networks.await("it is accepted", () -> listener.connections().size() == number);
            }
            List<Connection> stalled = listener.connections();
            if (byIoThread) {
                for (PlainPeer peer : peers) {
                    peer.writeFrame(new byte[1]);
                }
                Networks.await("all were refused", () -> {
                    assertTrue(queued(stalled) <= MOST);
                    return refusals.size() >= STALLED;
                });
            }
            // What the system has just taken counts until the I/O thread has seen it.
            Networks.await("more than a quarter of the bound waits", () -> {
                fillAll(stalled);
                return queued(stalled) > ALL / 4;
            });
            refusals.forEach(text -> assertTrue(text.contains(ALL + " of all connections"), text));
            assertTrue(refusals.peek().contains("allSendQueuesBytes"), refusals.peek());

            Connection healthy = network.connect(Networks.endpoint(
                    network, "tcp://127.0.0.1:" + listener.endpoint().port(), "framing=length"));
            for (int i = 0; i < 20; i++) {
                healthy.send(ByteBuffer.allocate(FRAME).putInt(0, i));
                assertEquals(i, ByteBuffer.wrap(healthy.receive(Networks.SOON).bytes()).getInt());
            }
            readAll(stalled, peers);
            Networks.await("nothing waits", () -> queued(stalled) == 0);
            everythingIsFreeAgain(stalled.get(0));
            stalled.forEach(listener::kick);
            Networks.await("they have ended", () -> listener.connections().size() == 1);
            try (PlainPeer next = new PlainPeer(listener.endpoint().port())) {
                next.writeFrame(new byte[2]);
                assertEquals(2, next.readFrame().length);
                everythingIsFreeAgain(listener.connections().stream()
                        .filter(each -> each.remoteAddress().toString().endsWith(":" + next.port()))
                        .findFirst()
                        .orElseThrow());
            }
        } finally {
            for (PlainPeer peer : peers) {
                peer.close();
            }
        }
    }

    /** Until a whole round is refused. */
    private void fillAll(List<Connection> connections) {
        int more = 1;
        while (more > 0) {
            more = 0;
            for (Connection connection : connections) {
                more += fill(connection);
                assertTrue(queued(connections) <= MOST, () -> queued(connections) + " bytes wait");
            }
        }
    }

    /** In the order of the connections' remote ports. */
    private void readAll(List<Connection> connections, List<PlainPeer> peers) throws Exception {
        for (PlainPeer peer : peers) {
            Connection connection = connections.stream()
                    .filter(each -> each.remoteAddress().toString().endsWith(":" + peer.port()))
                    .findFirst()
                    .orElseThrow();
            for (int i = 0; i < taken.get(connection).get(); i++) {
                byte[] frame = peer.readFrame();
                assertEquals(FRAME, frame.length);
                assertEquals(i, ByteBuffer.wrap(frame).getInt());
            }
        }
    }

    private void everythingIsFreeAgain(Connection connection) {
        Networks.await("a single queue may be much longer", () -> {
            fill(connection);
            return connection.statistics().queuedBytes() > ALL / 16;
        });
    }
}
