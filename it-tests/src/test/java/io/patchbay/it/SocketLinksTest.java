// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import io.patchbay.testkit.TransportContract;
import io.patchbay.transport.sockets.SocketLinks;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What {@link SocketLinks} does for other people's transports, here over TCP. Unix domain sockets are an extension. */
class SocketLinksTest extends TransportContract {

    @Override
    protected Transport transport() {
        return new PlainTransport();
    }

    @Override
    protected boolean registeredAsService() {
        return false;
    }

    /** Sends everything back, and takes note of what its thread allocates between two numbers of frames. */
    private static final class Echo implements LinkHandler {

        private static final int WARM = 300_000;
        private static final int MEASURED = 300_000;
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private final int first;
        private final CountDownLatch done = new CountDownLatch(1);
        private Link link;
        private int frames;
        private long before;
        private long allocated;

        Echo(int first) {
            this.first = first;
        }

        @Override
        public void onOpen(Link newLink) {
            link = newLink;
            for (int i = 0; i < first; i++) {
                link.send(ByteBuffer.allocate(64));
            }
        }

        @Override
        public void onFrame(ByteBuffer frame) {
            if (frames++ == WARM) {
                before = THREADS.getCurrentThreadAllocatedBytes();
            } else if (frames == WARM + MEASURED) {
                allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
                done.countDown();
            }
            link.send(frame);
        }

        @Override
        public void onClosed(Throwable cause) {
            done.countDown();
        }

        double bytesPerFrame() throws InterruptedException {
            assertTrue(done.await(60, TimeUnit.SECONDS), "all frames have come");
            return (double) allocated / MEASURED;
        }
    }

    @Test
    void framesThatGoThereAndBackAllocateNextToNothing() throws Exception {
        Echo server = new Echo(0);
        Echo client = new Echo(200);
        try (OpenTransport there = transport().open(new TransportContext("there", 1));
                OpenTransport here = transport().open(new TransportContext("here", 1))) {
            Binding binding = there.listen(setup(Setup.Role.SERVER), () -> server)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            here.connect(Setup.of(target(binding.localAddress()), Setup.Role.CLIENT), client);
            assertTrue(server.bytesPerFrame() < 8, "bytes for each frame at the server: " + server.bytesPerFrame());
            assertTrue(client.bytesPerFrame() < 8, "bytes for each frame at the client: " + client.bytesPerFrame());
        }
    }
}
