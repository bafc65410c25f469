// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.benchmarks.Workload;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeoutException;

/**
 * The client of every Java peer in the datagram workload, so that only servers differ: one connected channel of the
 * JDK, one thread, no locks. A datagram begins with its number and its place in the window. One that has not come back
 * in time is given up, counted, and another takes its place.
 */
final class DatagramLoad implements Peer.Client {

    private static final long LOST_NANOS = 200_000_000;
    private static final long LIMIT_NANOS = 60_000_000_000L;
    private static final int PLACE_AT = Long.BYTES;
    private static final int HEADER = Long.BYTES + Integer.BYTES;
    private static final int LARGEST = 65_535;
    private static final byte FILLING = 0x5a;
    /** One in so many is compared as a whole. */
    private static final int SAMPLED = 1024;

    private final DatagramChannel channel;
    private final Selector selector = Selector.open();
    private final ByteBuffer out;
    private final ByteBuffer in = ByteBuffer.allocateDirect(LARGEST);
    private final ByteBuffer filling;
    /** What is under way, by its place; -1 where there is nothing. */
    private final long[] numbers;
    private final long[] sentAt;
    /** Places where there is nothing. */
    private final int[] free;
    private int freeCount;
    private long sent;
    private long wanted;
    private long lost;
    private long now;
    private long scanned;

    DatagramLoad(Workload workload, int port) throws IOException {
        channel = DatagramChannel.open().connect(new InetSocketAddress("127.0.0.1", port));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        filling = ByteBuffer.allocate(workload.size() - HEADER);
        out = ByteBuffer.allocateDirect(workload.size());
        while (filling.hasRemaining()) {
            filling.put(FILLING);
        }
        out.position(HEADER).put(filling.flip());
        numbers = new long[workload.inFlight()];
        sentAt = new long[workload.inFlight()];
        free = new int[workload.inFlight()];
        for (int place = 0; place < free.length; place++) {
            release(place);
        }
    }

    @Override
    public long lost() {
        return lost;
    }

    @Override
    public void run(long messages) throws Exception {
        wanted = messages;
        now = System.nanoTime();
        long end = now + LIMIT_NANOS;
        while (wanted > 0) {
            while (freeCount > 0 && numbers.length - freeCount < wanted) {
                send();
            }
            selector.select(key -> { }, LOST_NANOS / 2_000_000);
            now = System.nanoTime();
            for (int length = channel.read(in.clear()); length > 0; length = channel.read(in.clear())) {
                arrived(length);
            }
            if (now - scanned > LOST_NANOS / 2) {
                giveUpLate();
            }
            if (now > end) {
                throw new TimeoutException(wanted + " datagrams are missing after 60 s; " + lost + " were lost so far");
            }
        }
    }

    private void send() throws IOException {
        int place = free[--freeCount];
        numbers[place] = sent++;
        sentAt[place] = now;
        channel.write(out.clear().putLong(0, numbers[place]).putInt(PLACE_AT, place));
    }

    private void arrived(int length) {
        in.flip();
        int place = length == out.capacity() ? in.getInt(PLACE_AT) : -1;
        if (place < 0 || place >= numbers.length || in.getLong(0) >= sent) {
            throw new IllegalStateException("A datagram of " + length + " bytes that was never sent");
        }
        if (in.getLong(0) % SAMPLED == 0 && !in.position(HEADER).equals(filling.rewind())) {
            throw new IllegalStateException("A datagram came changed");
        }
        if (in.getLong(0) == numbers[place]) {
            release(place);
            wanted--;
        } // else it was given up already
    }

    private void release(int place) {
        numbers[place] = -1;
        free[freeCount++] = place;
    }

    private void giveUpLate() {
        scanned = now;
        for (int place = 0; place < numbers.length; place++) {
            if (numbers[place] >= 0 && now - sentAt[place] > LOST_NANOS) {
                release(place);
                lost++;
            }
        }
    }
}
