// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.Limits;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decompresses messages (RFC 7692, section 7.2.2), fragment by fragment. Belongs to the I/O thread. */
final class MessageInflater {

    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    /** Below this size, no ratio is a bomb. */
    private static final int SMALL_BYTES = 64 * 1024;

    private static final int STEP_BYTES = 512;

    private final Inflater inflater = new Inflater(true);
    private final MessageBuffer target;
    private final boolean forgets;
    private final int maxRatio;
    private final ByteBuffer tail = ByteBuffer.wrap(TAIL);
    private long compressed;

    MessageInflater(MessageBuffer target, boolean forgets, Limits limits) {
        this.target = target;
        this.forgets = forgets;
        this.maxRatio = limits.maxInflationRatio();
    }

    /** Decompresses a fragment; {@code false} if the message gets too large. */
    boolean add(ByteBuffer fragment, boolean last) throws DataFormatException {
        compressed += fragment.remaining();
        // A message of no bytes at all has no block that the tail would complete.
        if (!inflate(fragment) || last && compressed > 0 && !inflate(tail.clear())) {
            return false;
        }
        if (last) {
            compressed = 0;
            if (forgets) {
                inflater.reset();
            }
        }
        return true;
    }

    private boolean inflate(ByteBuffer source) throws DataFormatException {
        inflater.setInput(source);
        while (true) {
            byte[] room = target.reserve(1);
            int from = target.size();
            int count = inflater.inflate(room, from, room.length - from);
            if (!target.grow(count) || target.size() > SMALL_BYTES && target.size() > compressed * maxRatio) {
                return false;
            }
            if (inflater.finished()) {
                // A final block ends its stream, and another stream may follow (section 7.2.3.4).
                inflater.reset();
                inflater.setInput(source);
            } else if (inflater.needsDictionary()) {
                throw new DataFormatException("a dictionary is not part of the format");
            }
            if (count == 0 && !source.hasRemaining()) {
                return true;
            }
            if (count == room.length - from) {
                target.reserve(STEP_BYTES);
            }
        }
    }

    void close() {
        inflater.end();
    }
}
