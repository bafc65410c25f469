// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.CodecException;
import io.patchbay.LimitException;
import java.nio.ByteBuffer;

/** Certain bytes follow each frame, and never stand within one. */
public final class DelimiterFramer extends Framer {

    private final byte[] delimiter;
    private final byte last;
    private final boolean dropReturn;
    private int searched;

    /**
     * Makes a framer for one link.
     *
     * @param name what messages call this framing
     * @param delimiter at least one byte
     * @param dropReturn whether a carriage return before the delimiter is not part of a received frame
     * @param maxFrameBytes the limit of a frame
     */
    public DelimiterFramer(String name, byte[] delimiter, boolean dropReturn, int maxFrameBytes) {
        super(name, maxFrameBytes, 0, delimiter.length);
        this.delimiter = delimiter.clone();
        this.last = delimiter[delimiter.length - 1];
        this.dropReturn = dropReturn;
    }

    @Override
    protected boolean carriesAnyBytes() {
        return false;
    }

    @Override
    protected boolean find(ByteBuffer bytes, int from, int end) {
        // Each byte is looked at once, also if the frame arrives in many pieces.
        int found = search(bytes, from, from + searched, end);
        if (found < 0) {
            searched = end - from;
            checkUnfinished(endsInPart(bytes, from, end));
            return false;
        }
        searched = 0;
        frameStart = from;
        frameEnd = found;
        next = found + delimiter.length;
        if (dropReturn && found > from && bytes.get(found - 1) == '\r') {
            frameEnd--;
        }
        if (frameEnd - from > maxFrameBytes) {
            throw tooLong();
        }
        return true;
    }

    /** Finds where the first delimiter begins whose last byte is not before {@code at}; -1 if there is none. */
    private int search(ByteBuffer bytes, int from, int at, int end) {
        for (int i = Math.max(at, from + delimiter.length - 1); i < end; i++) {
            if (bytes.get(i) == last && matches(bytes, i - delimiter.length + 1)) {
                return i - delimiter.length + 1;
            }
        }
        return -1;
    }

    private boolean matches(ByteBuffer bytes, int start) {
        for (int i = 0; i < delimiter.length - 1; i++) {
            if (bytes.get(start + i) != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    /** Counts the bytes that belong to the frame for certain, since what ends it may have begun to arrive. */
    private int endsInPart(ByteBuffer bytes, int from, int end) {
        int spare = Math.min(end - from, delimiter.length - 1 + (dropReturn ? 1 : 0));
        return end - from - spare;
    }

    private void checkUnfinished(int certain) {
        if (certain > maxFrameBytes) {
            throw tooLong();
        }
    }

    private LimitException tooLong() {
        return new LimitException("The peer sent a frame with framing " + name() + " that does not end within "
                + maxFrameBytes + " bytes: maxFrameBytes is " + maxFrameBytes);
    }

    @Override
    protected void check(ByteBuffer frame, int length) {
        if (length > maxFrameBytes) {
            throw tooLongToSend(length, maxFrameBytes, "maxFrameBytes");
        }
        if (ambiguous(frame, length)) {
            throw new CodecException("A frame of " + length + " bytes cannot be sent with framing " + name()
                    + ": the delimiter would be found inside the frame or at its end");
        }
        if (dropReturn && length > 0 && frame.get(frame.limit() - 1) == '\r') {
            throw new CodecException("A frame that ends with a carriage return cannot be sent with framing " + name()
                    + ", because the receiver drops it; use framing delimiter:\\r\\n to send one with each frame");
        }
    }

    /** A delimiter such as "aba" may also be completed too early by the frame's last bytes and its own first ones. */
    private boolean ambiguous(ByteBuffer frame, int length) {
        int start = frame.position();
        if (search(frame, start, start, start + length) >= 0) {
            return true;
        }
        for (int own = 1; own < delimiter.length; own++) {
            if (completesEarly(frame, start, length, own)) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether the frame's last bytes followed by {@code own} bytes of the delimiter are a delimiter. */
    private boolean completesEarly(ByteBuffer frame, int start, int length, int own) {
        int ofFrame = delimiter.length - own;
        if (ofFrame > length) {
            return false;
        }
        for (int i = 0; i < delimiter.length; i++) {
            byte b = i < ofFrame ? frame.get(start + length - ofFrame + i) : delimiter[i - ofFrame];
            if (b != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void trailer(ByteBuffer out) {
        out.put(delimiter);
    }
}
