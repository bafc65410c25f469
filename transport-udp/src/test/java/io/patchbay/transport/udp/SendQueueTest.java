// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Loopback never makes a sender wait, so a kernel that does stands in here. */
class SendQueueTest {

    private static final InetSocketAddress TO = new InetSocketAddress("127.0.0.1", 9);
    private static final int COST = SendQueue.OVERHEAD_BYTES;

    private static final class BusyKernel implements SendQueue.Kernel {

        private final List<Integer> sizes = new ArrayList<>();
        private final List<IOException> refusals = new ArrayList<>();
        private int room;
        private int asked;
        private boolean failing;

        @Override
        public boolean transmit(ByteBuffer data, InetSocketAddress to) throws IOException {
            if (failing) {
                throw new IOException("on purpose");
            }
            if (room == 0) {
                return false;
            }
            room--;
            sizes.add(data.remaining());
            data.position(data.limit());
            return true;
        }

        @Override
        public void awaitRoom() {
            asked++;
        }

        @Override
        public void refused(IOException cause) {
            refusals.add(cause);
        }
    }

    private final BusyKernel kernel = new BusyKernel();
    private final SendQueue queue = new SendQueue(kernel, 10 * (100 + COST), 2 * (100 + COST));

    private boolean send(int size) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(size);
        boolean taken = queue.send(data, TO);
        assertEquals(taken ? 0 : size, data.remaining());
        return taken;
    }

    @Test
    void nothingWaitsWhileTheSystemTakesIt() throws IOException {
        kernel.room = 3;
        assertTrue(send(1) && send(0) && send(100));
        assertEquals(List.of(1, 0, 100), kernel.sizes);
        assertEquals(0, queue.queuedBytes());
        assertEquals(0, kernel.asked);
    }

    @Test
    void whatTheSystemDoesNotTakeWaitsInOrderUpToTheBound() throws IOException {
        for (int i = 0; i < 10; i++) {
            assertTrue(send(100 - i));
        }
        assertFalse(send(100));
        assertEquals(1, kernel.asked);
        kernel.room = 4;
        assertFalse(queue.drain());
        assertEquals(List.of(100, 99, 98, 97), kernel.sizes);
        // What comes now may not overtake what waits.
        kernel.room = 1;
        assertTrue(send(7));
        assertEquals(4, kernel.sizes.size());
        kernel.room = 100;
        assertTrue(queue.drain());
        assertEquals(List.of(100, 99, 98, 97, 96, 95, 94, 93, 92, 91, 7), kernel.sizes);
        assertEquals(0, queue.queuedBytes());
    }

    @Test
    void roomIsToldOnceBelowTheLowMarkToWhoFoundNone() throws IOException {
        for (int i = 0; i < 10; i++) {
            send(100);
        }
        assertFalse(queue.takeRoom());
        assertFalse(send(100));
        kernel.room = 7;
        queue.drain();
        assertFalse(queue.takeRoom());
        kernel.room = 1;
        queue.drain();
        assertTrue(queue.takeRoom());
        assertFalse(queue.takeRoom());
        assertFalse(queue.isBelow(100));
        kernel.room = 2;
        queue.drain();
        assertTrue(queue.takeRoom());
    }

    @Test
    void emptyDatagramsCostRoomToo() throws IOException {
        int taken = 0;
        while (send(0)) {
            taken++;
        }
        assertEquals(10 * (100 + COST) / COST, taken);
    }

    @Test
    void aDatagramThatFailsLaterIsReportedAndTheNextOneGoes() throws IOException {
        send(1);
        send(2);
        kernel.failing = true;
        assertTrue(queue.drain());
        assertEquals(2, kernel.refusals.size());
        assertThrows(IOException.class, () -> send(3));
    }

    @Test
    void aClosedQueueHoldsNothing() throws IOException {
        send(1);
        queue.close();
        assertEquals(0, queue.queuedBytes());
        assertThrows(ClosedChannelException.class, () -> send(1));
    }
}
