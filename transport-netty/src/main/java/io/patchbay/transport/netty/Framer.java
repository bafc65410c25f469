// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.LimitException;
import java.nio.ByteBuffer;

/**
 * Finds frames in the bytes of one link, and writes what surrounds a frame.
 *
 * <p>{@link #find} belongs to the I/O thread and keeps its findings in fields, so that a frame costs no object.
 * Everything else reads only constants and may be called by any thread.
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

    /**
     * Where the bytes begin that belong to no frame found before; the caller sets it when it begins with other bytes.
     * A framing may move the frame it finds to the front as far as this, and then moves this behind it.
     */
    protected int free;

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
     * @param length bytes of the frame, or of the piece of it
     * @param kind as it was given to {@link StreamLink#send(ByteBuffer, int)}, or to {@link #pieceKind}
     * @return what to mask the payload with, as {@link #payload} does; 0 if it goes out as it is
     */
    protected int header(ByteBuffer out, int length, int kind) {
        return 0;
    }

    /**
     * Counts what {@link #header} writes.
     *
     * @param length bytes of the frame, or of the piece of it
     * @param kind the kind of the frame
     * @return bytes
     */
    protected int headerBytes(int length, int kind) {
        return headerBytes;
    }

    /**
     * Writes payload, masked. Framings that mask override this.
     *
     * @param out has room for all of it
     * @param payload a part of a frame; its position moves to its limit
     * @param mask what {@link #header} has returned, turned to the left by 8 bits for each byte that went before
     */
    protected void payload(ByteBuffer out, ByteBuffer payload, int mask) {
        out.put(payload);
    }

    /**
     * Tells whether frames may hold any bytes.
     *
     * @return {@code false} if some sequence of bytes ends a frame
     */
    protected boolean carriesAnyBytes() {
        return true;
    }

    /**
     * Bounds what goes out behind one header; larger frames leave as several pieces, each with a header of its own.
     *
     * @return bytes, the same at every call
     */
    protected int maxPieceBytes() {
        return Integer.MAX_VALUE;
    }

    /**
     * Tells the kind of one of several pieces.
     *
     * @param kind the kind of the frame
     * @param first whether the frame begins with it
     * @param last whether the frame ends with it
     * @return the kind that its header gets
     */
    protected int pieceKind(int kind, boolean first, boolean last) {
        return kind;
    }

    /**
     * Tells whether payload goes out as it is, so that a received frame can be sent again without a copy.
     *
     * @return {@code false} if {@link #header} may ask for a mask
     */
    protected boolean plainPayload() {
        return true;
    }

    /**
     * Writes what follows a frame.
     *
     * @param out has room for it
     */
    protected void trailer(ByteBuffer out) {}

    /**
     * Tells whether what stands before a frame that was received is what {@link #header} would write for it.
     *
     * @param source the framer of the link the frame came from, which has found it last
     * @param kind the kind of the frame as it is to be sent
     * @return {@code true} if these bytes can be sent again as they are
     */
    protected boolean sameHeader(Framer source, int kind) {
        return headerBytes == 0;
    }

    final String name() {
        return name;
    }

    final int trailerBytes() {
        return trailerBytes;
    }

    /** Counts what a frame takes on the wire. */
    final long wireBytes(int length, int kind) {
        int max = maxPieceBytes();
        if (length <= max) {
            return (long) length + headerBytes(length, kind) + trailerBytes;
        }
        // All pieces but the last are of one size.
        int full = (length - 1) / max;
        int rest = length - full * max;
        return length + (long) full * headerBytes(max, kind) + headerBytes(rest, kind) + trailerBytes;
    }

    /** Tells whether a frame that was received may be sent without copying it. */
    final boolean shares(int length) {
        return plainPayload() && length <= maxPieceBytes();
    }

    /** Tells whether the frame that is looked for, or was found last, is one that is better shared than copied. */
    final boolean findsLargeFrames() {
        return needed >= Unsent.SHARE_BYTES || frameEnd - frameStart >= Unsent.SHARE_BYTES;
    }

    /** Writes a whole frame of one piece where there is room for it. */
    final void write(ByteBuffer out, ByteBuffer frame, int length, int kind) {
        int mask = header(out, length, kind);
        if (mask == 0) {
            out.put(frame);
        } else {
            payload(out, frame, mask);
        }
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
