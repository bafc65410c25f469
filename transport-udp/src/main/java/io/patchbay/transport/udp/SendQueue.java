// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;

/**
 * The way out of one socket. A datagram goes to the system on the thread that sends it; only what the system does not
 * take waits here, up to a bound, for the I/O thread.
 */
final class SendQueue {

    /** What a waiting datagram costs beside its bytes. */
    static final int OVERHEAD_BYTES = 64;

    /** Where datagrams go. */
    interface Kernel {

        /** Sends a datagram, or answers {@code false} if it cannot be sent right now and must wait. */
        boolean transmit(ByteBuffer data, InetSocketAddress to) throws IOException;

        /** Something waits: {@link #drain} must be called when the system may take it. Called by any thread. */
        void awaitRoom();

        /** A datagram that had waited was refused. */
        void refused(IOException cause);
    }

    private record Waiting(byte[] data, InetSocketAddress to) {}

    private final Kernel kernel;
    private final int capBytes;
    private final int lowBytes;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);
    private volatile long queuedBytes;
    private boolean starved;
    private boolean closed;

    SendQueue(Kernel kernel, int capBytes, int lowBytes) {
        this.kernel = kernel;
        this.capBytes = capBytes;
        this.lowBytes = Math.min(lowBytes, capBytes);
    }

    /** Takes a datagram, or answers {@code false} if the bound is reached. */
    boolean send(ByteBuffer data, InetSocketAddress to) throws IOException {
        if (queuedBytes == 0 && kernel.transmit(data, to)) {
            return true;
        }
        synchronized (this) {
            if (closed) {
                throw new ClosedChannelException();
            }
        }
        return keep(data, to);
    }

    /** Lets a datagram wait, or answers {@code false} if the bound is reached. */
    boolean keep(ByteBuffer data, InetSocketAddress to) {
        boolean first;
        synchronized (this) {
            int size = data.remaining() + OVERHEAD_BYTES;
            if (closed || queuedBytes > 0 && queuedBytes + size > capBytes) {
                starved = true;
                return false;
            }
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            first = waiting.isEmpty();
            waiting.add(new Waiting(copy, to));
            queuedBytes += size;
        }
        if (first) {
            kernel.awaitRoom();
        }
        return true;
    }

    /** Tells whether no more than that waits; if more does, {@link #takeRoom} will tell of it. */
    boolean isBelow(long bytes) {
        if (queuedBytes <= bytes) {
            return true;
        }
        synchronized (this) {
            starved = queuedBytes > bytes || starved;
            return queuedBytes <= bytes;
        }
    }

    /** Sends what waits, as far as the system takes it; answers whether all of it has gone. On the I/O thread. */
    boolean drain() {
        Waiting next = peek();
        while (next != null) {
            try {
                if (!kernel.transmit(ByteBuffer.wrap(next.data), next.to)) {
                    return false;
                }
            } catch (IOException e) {
                kernel.refused(e);
            }
            next = removeAndPeek(next);
        }
        return true;
    }

    private synchronized Waiting peek() {
        return waiting.peek();
    }

    private synchronized Waiting removeAndPeek(Waiting gone) {
        if (waiting.poll() != null) {
            queuedBytes -= gone.data.length + OVERHEAD_BYTES;
        }
        return waiting.peek();
    }

    /** Tells, once, that the queue has fallen below its low mark after someone found no room. */
    synchronized boolean takeRoom() {
        if (starved && queuedBytes <= lowBytes) {
            starved = false;
            return true;
        }
        return false;
    }

    long queuedBytes() {
        return queuedBytes;
    }

    /** Drops what waits. */
    synchronized void close() {
        closed = true;
        waiting.clear();
        queuedBytes = 0;
    }
}
