// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The way out of a socket of Linux. What the I/O thread sends while it hands out datagrams is gathered, and goes when
 * it has handed them out: all that has the same size and goes to the same peer with one call (UDP_SEGMENT of
 * {@code udp(7)}). Everything else goes at once.
 */
final class SegmentedSends {

    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    /** Linux takes no more at once. */
    private static final int MAX_SEGMENTS = 64;

    private final Socket socket;

    /** Hears of ports that earlier datagrams did not reach. */
    private final Consumer<IOException> unreachable;

    /** The event loop's, empty between its turns. */
    private final ByteBuffer gathered;

    private boolean gathering;
    private InetSocketAddress destination;
    private int size;
    private int count;

    /** Larger ones cannot be sent together here: the network's packets are smaller, or its device cannot. */
    private int largestSegment = UdpOptions.LARGEST_PAYLOAD / 2;

    /** What the system has been told to cut at; 0 for nowhere. Guarded by this. */
    private int segment;

    SegmentedSends(Socket socket, ByteBuffer gathered, Consumer<IOException> unreachable) {
        this.socket = socket;
        this.unreachable = unreachable;
        this.gathered = gathered;
    }

    /** Begins to gather. On the I/O thread, as all methods whose callers have events. */
    void gather() {
        gathering = true;
    }

    /** Sends or gathers a datagram; {@code false} if it must wait. Only the I/O thread has events. */
    boolean send(ByteBuffer data, InetSocketAddress to, SystemSocket.Events events) throws IOException {
        if (events == null || !gathering) {
            return sendNow(data, to);
        }
        int length = data.remaining();
        if (count > 0 && !fits(length, to)) {
            sendGathered(events);
        }
        if (length == 0 || length > largestSegment) {
            return sendNow(data, to);
        }
        if (count == 0) {
            destination = to;
            size = length;
        }
        gathered.put(data);
        count++;
        return true;
    }

    private boolean fits(int length, InetSocketAddress to) {
        return length == size
                && count < MAX_SEGMENTS
                && (count + 1) * size <= UdpOptions.LARGEST_PAYLOAD
                && (to == destination || to.equals(destination));
    }

    /** Ends gathering and sends what there is. */
    void flush(SystemSocket.Events events) {
        gathering = false;
        if (count > 0) {
            sendGathered(events);
        }
    }

    private void sendGathered(SystemSocket.Events events) {
        int bytes = gathered.position();
        boolean together = count > 1;
        count = 0;
        try {
            if (!together || !sendTogether(bytes)) {
                sendOneByOne(bytes, events);
            }
        } finally {
            gathered.clear();
            destination = null;
        }
    }

    /** Answers {@code false} if the datagrams did not go, and must go one by one. */
    private synchronized boolean sendTogether(int bytes) {
        try {
            cutAt(size);
            return socket.sendTo(gathered, 0, bytes, destination.getAddress(), destination.getPort()) > 0;
        } catch (PortUnreachableException e) {
            unreachable.accept(e);
            return false;
        } catch (IOException e) {
            largestSegment = Math.min(largestSegment, size - 1);
            return false;
        }
    }

    private void sendOneByOne(int bytes, SystemSocket.Events events) {
        InetSocketAddress to = destination;
        for (int from = 0; from < bytes; from += size) {
            ByteBuffer each = gathered.duplicate().position(from).limit(from + size);
            try {
                if (!sendNow(each, to)) {
                    events.waits(each, to);
                }
            } catch (IOException e) {
                events.refused(e);
            }
        }
    }

    /** Sends a datagram at once; {@code false} if the system has no room. By any thread. */
    boolean sendNow(ByteBuffer data, InetSocketAddress to) throws IOException {
        if (data.isDirect()) {
            return sendDirect(data, to);
        }
        ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, data.remaining()));
        try {
            int position = data.position();
            copy.writeBytes(data);
            ByteBuffer direct = copy.internalNioBuffer(0, copy.readableBytes());
            boolean sent = sendDirect(direct, to);
            if (!sent) {
                data.position(position);
            }
            return sent;
        } finally {
            copy.release();
        }
    }

    private synchronized boolean sendDirect(ByteBuffer data, InetSocketAddress to) throws IOException {
        int length = data.remaining();
        if (segment > 0 && length > segment) {
            cutAt(0);
        }
        int sent;
        try {
            sent = sendTo(data, to);
        } catch (PortUnreachableException e) {
            // That is about an earlier datagram, and this one was not sent.
            unreachable.accept(e);
            sent = sendTo(data, to);
        }
        if (sent == 0 && length > 0) {
            return false;
        }
        data.position(data.limit());
        return true;
    }

    private int sendTo(ByteBuffer data, InetSocketAddress to) throws IOException {
        return socket.sendTo(data, data.position(), data.limit(), to.getAddress(), to.getPort());
    }

    private void cutAt(int bytes) throws IOException {
        if (segment != bytes) {
            socket.setIntOpt(SOL_UDP, UDP_SEGMENT, bytes);
            segment = bytes;
        }
    }
}
