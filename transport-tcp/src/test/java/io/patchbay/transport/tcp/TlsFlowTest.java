// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Limits;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The send queue behind TLS, whose records are not as long as what was sent. */
class TlsFlowTest {

    private static final TestCertificates CERTIFICATES = new TestCertificates();
    private static final TestCertificates.Pair LOCAL = CERTIFICATES.local("flow");
    private static final int CAP = 256 << 10;

    private final Recorder client = new Recorder();
    private final Recorder server = new Recorder((link, frame) -> {});

    private Loopback loopback(Duration stallTimeout) throws Exception {
        return Loopback.tls(CERTIFICATES, LOCAL)
                .with(Limits.defaults().withSendQueueBytes(CAP).withStallTimeout(stallTimeout))
                .listen(() -> server);
    }

    /** Sends until neither the system nor the queue takes more for a while. */
    private static void fill(Link link, int frameBytes) {
        ByteBuffer frame = ByteBuffer.allocate(frameBytes);
        await().atMost(Duration.ofSeconds(60)).during(Duration.ofMillis(300)).until(() -> {
            boolean taken = true;
            int count = 0;
            while (taken && count < 10_000) {
                taken = link.send(frame.rewind());
                count++;
            }
            return count == 1 && link.statistics().queuedBytes() > CAP / 4;
        });
    }

    @ParameterizedTest(name = "E1: with frames of {0} bytes a stalled reader stops its sender at the cap")
    @ValueSource(ints = {1, 100, 5_000, 100_000})
    void theQueueIsBoundedAndEmptiesExactly(int frameBytes) throws Exception {
        try (Loopback loopback = loopback(Duration.ofSeconds(60))) {
            Link link = loopback.connect(client);
            server.link().pauseReading();
            fill(link, frameBytes);
            assertTrue(link.statistics().queuedBytes() <= CAP + 64 * 1024, "about the cap, and records' headers");
            assertFalse(link.isWritable());
            int told = client.writable.get();
            server.link().resumeReading();
            await().atMost(Duration.ofSeconds(60)).until(() -> link.statistics().queuedBytes() == 0);
            await().until(() -> client.writable.get() > told && link.isWritable());
            long sent = link.statistics().framesSent();
            await().atMost(Duration.ofSeconds(60)).until(() -> server.link().statistics().framesReceived() == sent);
            assertEquals(link.statistics().bytesSent(), server.link().statistics().bytesReceived());
            link.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertNull(client.cause());
        }
    }

    @Test
    @DisplayName("E3: a reader that takes nothing for the stallTimeout loses its link, also if more is sent meanwhile")
    void aStalledReaderLosesItsLink() throws Exception {
        try (Loopback loopback = loopback(Duration.ofMillis(600))) {
            Link link = loopback.connect(client);
            server.link().pauseReading();
            fill(link, 5_000);
            ByteBuffer one = ByteBuffer.allocate(1);
            await().until(() -> {
                link.send(one.rewind());
                return client.isClosed();
            });
            String message = assertInstanceOf(TransportException.class, client.cause()).getMessage();
            assertTrue(message.contains("stallTimeout"), message);
        }
    }

    @Test
    @DisplayName("A7: half a frame behind TLS has the stallTimeout, too, and a slow one does not")
    void halfAFrameIsNotWaitedForForEver() throws Exception {
        try (Loopback loopback = loopback(Duration.ofMillis(800));
                Loopback raw = Loopback.tls(CERTIFICATES, LOCAL).with(Framing.raw())) {
            raw.towards(loopback);
            Link link = raw.connect(new Recorder());
            byte[] frame = {0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8};
            for (byte each : frame) {
                assertTrue(link.send(ByteBuffer.wrap(new byte[] {each})));
                assertFalse(server.isClosed());
                // Slower in all than the timeout, and never silent for as long.
                assertFalse(new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS));
            }
            await().until(() -> server.link().statistics().framesReceived() == 1);
            assertTrue(link.send(ByteBuffer.wrap(frame, 0, 6)));
            assertInstanceOf(TransportException.class, server.cause());
        }
    }
}
