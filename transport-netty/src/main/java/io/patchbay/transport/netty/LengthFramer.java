// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.LimitException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A length of 1, 2 or 4 bytes stands before each frame and does not count itself. */
public final class LengthFramer extends Framer {

    private final int width;
    private final boolean little;
    private final int maxLength;

    /**
     * Makes a framer for one link.
     *
     * @param name what messages call this framing
     * @param width 1, 2 or 4
     * @param order the order of the bytes of the length
     * @param maxFrameBytes the limit of a frame
     */
    public LengthFramer(String name, int width, ByteOrder order, int maxFrameBytes) {
        super(name, maxFrameBytes, width, 0);
        this.width = width;
        this.little = order == ByteOrder.LITTLE_ENDIAN;
        this.maxLength = width == 4 ? Integer.MAX_VALUE : (1 << (8 * width)) - 1;
    }

    @Override
    protected boolean find(ByteBuffer bytes, int from, int end) {
        int start = from + width;
        if (start > end) {
            needed = 0;
            return false;
        }
        int length = length(bytes, from);
        if (length < 0 || length > maxFrameBytes) {
            throw new LimitException("The peer announced a frame of " + Integer.toUnsignedString(length)
                    + " bytes with framing " + name() + ": maxFrameBytes is " + maxFrameBytes);
        }
        if (length > end - start) {
            needed = width + length;
            return false;
        }
        frameStart = start;
        frameEnd = start + length;
        next = frameEnd;
        return true;
    }

    private int length(ByteBuffer bytes, int index) {
        if (width == 4) {
            int value = bytes.getInt(index);
            return little ? Integer.reverseBytes(value) : value;
        }
        if (width == 2) {
            short value = bytes.getShort(index);
            return (little ? Short.reverseBytes(value) : value) & 0xFFFF;
        }
        return bytes.get(index) & 0xFF;
    }

    @Override
    protected void check(ByteBuffer frame, int length) {
        if (length > maxFrameBytes) {
            throw tooLongToSend(length, maxFrameBytes, "maxFrameBytes");
        }
        if (length > maxLength) {
            throw tooLongToSend(length, maxLength, "the greatest value of its length field");
        }
    }

    @Override
    protected int header(ByteBuffer out, int length, int kind) {
        if (width == 4) {
            out.putInt(little ? Integer.reverseBytes(length) : length);
        } else if (width == 2) {
            out.putShort(little ? Short.reverseBytes((short) length) : (short) length);
        } else {
            out.put((byte) length);
        }
        return 0;
    }

    @Override
    protected boolean sameHeader(Framer source, int kind) {
        return source instanceof LengthFramer that && that.width == width && that.little == little;
    }
}
