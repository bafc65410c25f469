// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.LimitException;
import java.nio.ByteBuffer;

/**
 * Finds frames in the bytes of one link, and writes what surrounds a frame.
 *
 * <p>{@link #find} belongs to the I/O thread and keeps its findings in fields, so that a frame costs no object. Everything
 * else reads only constants and may be called by any thread.
 */
public abstract class Framer {

    /** The greatest number of bytes in one frame. */
    protected final int maxFrameBytes;

    /** Where the payload of the frame found begins. */
    protected int frameStart;

    /** Where the payload of the frame found ends. */
    protected int frameEnd;

    /** Where the bytes behind the frame found begin. */
    protected int next;

    /** How many bytes the unfinished frame will have in all, framing included; 0 while that is not known. */
    protected int needed;

    private final String name;
    private final int headerBytes;
    private final int trailerBytes;

    /**
     * Remembers the constants.
     *
     * @param name what messages call this framing
     * @param maxFrameBytes the limit of a frame
     * @param headerBytes bytes before each frame
     * @param trailerBytes bytes behind each frame
     */
    protected Framer(String name, int maxFrameBytes, int headerBytes, int trailerBytes) {
        this.name = name;
        this.maxFrameBytes = maxFrameBytes;
        this.headerBytes = headerBytes;
        this.trailerBytes = trailerBytes;
    }

    /**
     * Looks for the next frame.
     *
     * @param bytes read with absolute indices only
     * @param from where the next frame begins; a call that has found nothing is repeated for the same frame with more
     *     bytes, perhaps at another place
     * @param end where the bytes end that have arrived
     * @return {@code true} if the fields tell a whole frame
     */
    protected abstract boolean find(ByteBuffer bytes, int from, int end);

    /**
     * Refuses a frame that cannot be sent.
     *
     * @param frame the frame
     * @param length its bytes
     */
    protected abstract void check(ByteBuffer frame, int length);

    /**
     * Writes what precedes a frame.
     *
     * @param out has room for it
     * @param length bytes of the frame
     */
    protected void header(ByteBuffer out, int length) {}

    /**
     * Writes what follows a frame.
     *
     * @param out has room for it
     */
    protected void trailer(ByteBuffer out) {}

    /**
     * Tells whether the other writes the same header for every frame that this one may send.
     *
     * @param other the framer of the link a frame came from
     * @return {@code true} if the bytes before a received frame can be sent again as they are
     */
    protected boolean sameHeader(Framer other) {
        return headerBytes == 0;
    }

    final String name() {
        return name;
    }

    final int headerBytes() {
        return headerBytes;
    }

    final int overhead() {
        return headerBytes + trailerBytes;
    }

    /** Tells whether the frame that is looked for, or was found last, is one that is better shared than copied. */
    final boolean findsLargeFrames() {
        return needed >= LinkOutput.SHARE_BYTES || frameEnd - frameStart >= LinkOutput.SHARE_BYTES;
    }

    /** Writes a whole frame where there is room for it. */
    final void write(ByteBuffer out, ByteBuffer frame, int length) {
        header(out, length);
        out.put(frame);
        trailer(out);
    }

    /**
     * Describes a frame that is too long to send.
     *
     * @param length its bytes
     * @param limit what holds
     * @param limitName what is to be changed
     * @return what to throw
     */
    protected final LimitException tooLongToSend(int length, long limit, String limitName) {
        return new LimitException("A frame of " + length + " bytes cannot be sent with framing " + name + ": "
                + limitName + " is " + limit);
    }
}
