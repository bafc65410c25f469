// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.transport.netty.StreamLink;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.Deflater;

/**
 * Compresses messages (RFC 7692, section 7.2.1) and sends them, in one order. Safe for use by many threads; only links
 * with compression have one.
 */
final class MessageDeflater {

    /** Smaller messages gain nothing. */
    static final int MIN_BYTES = 32;

    private static final int FIRST_BYTES = 512;
    private static final int KEEP_BYTES = 64 * 1024;
    private static final int TAIL_BYTES = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final StreamLink link;
    private final boolean forgets;
    private Deflater deflater;
    private byte[] output = new byte[FIRST_BYTES];
    private boolean closed;

    MessageDeflater(StreamLink link, boolean forgets) {
        this.link = link;
        this.forgets = forgets;
    }

    boolean send(ByteBuffer message, int kind) {
        lock.lock();
        try {
            return !closed && compressAndSend(message, kind);
        } finally {
            lock.unlock();
        }
    }

    private boolean compressAndSend(ByteBuffer message, int kind) {
        if (deflater == null) {
            deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        }
        int start = message.position();
        deflater.setInput(message);
        int size = compress() - TAIL_BYTES;
        boolean sent = link.send(ByteBuffer.wrap(output, 0, size), kind | WebSocketFramer.RSV1);
        if (!sent) {
            message.position(start);
        }
        if (!sent || forgets) {
            // What follows may not refer to what the peer never gets.
            deflater.reset();
        }
        if (output.length > KEEP_BYTES) {
            output = new byte[FIRST_BYTES];
        }
        return sent;
    }

    private int compress() {
        int size = 0;
        while (true) {
            size += deflater.deflate(output, size, output.length - size, Deflater.SYNC_FLUSH);
            if (size < output.length) {
                return size;
            }
            output = Arrays.copyOf(output, 2 * output.length);
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            if (deflater != null) {
                deflater.end();
                deflater = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
