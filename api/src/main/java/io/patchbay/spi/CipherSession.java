// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import java.nio.ByteBuffer;

/**
 * Seals and opens the frames of one connection.
 *
 * <p><b>Threads.</b> Calls of {@code seal} do not overlap each other, nor do calls of {@code open}, but one of each may
 * run at the same time. Frames are sealed in the order in which they go out.
 */
public interface CipherSession extends AutoCloseable {

    /**
     * Says what the peer's session must know before the first frame, such as a random number that makes the keys of
     * this connection unlike those of any other.
     *
     * <p>If it is not empty, both sides send their greeting first, in clear, and the connection is open once each has
     * the other's. Where frames can get lost, the side that connects sends its greeting again until it has the peer's,
     * and the side that listens answers each with its own. That answer may go to someone whose address was forged, so
     * the greetings of both sides have about the same length.
     *
     * @return the greeting, at most 1,024 bytes, the same at every call; empty, as by default, if there is nothing to
     *     say
     */
    default ByteBuffer greeting() {
        return ByteBuffer.allocate(0);
    }

    /**
     * Takes the peer's greeting. Called once, before the first call of {@link #seal} and {@link #open(ByteBuffer,
     * ByteBuffer) open}, and only if this side's {@link #greeting} is not empty.
     *
     * @param greeting what the peer's session said, from position to limit; valid during the call
     * @throws io.patchbay.CodecException if it is no greeting of this cipher, or was made with another key or for
     *     another composition, as far as this cipher can tell; it may be called again then
     */
    default void greeted(ByteBuffer greeting) {}

    /**
     * Bounds what {@link #seal} adds to a frame.
     *
     * @return bytes, at least 0
     */
    int overhead();

    /**
     * Seals one frame.
     *
     * <p>Source and target may be the same memory, beginning at the same byte, and are apart otherwise.
     *
     * @param source the plain bytes
     * @param target has room for the source's bytes and the {@link #overhead()}
     * @return how many bytes were written
     */
    int seal(ByteBuffer source, ByteBuffer target);

    /**
     * Opens one frame.
     *
     * <p>Source and target may be the same memory, beginning at the same byte, and are apart otherwise.
     *
     * @param source the sealed bytes
     * @param target has room for as many bytes as the source
     * @return how many bytes were written, never more than the source had
     * @throws io.patchbay.CodecException if the frame was not sealed with this key, or was changed, as far as this
     *     cipher can tell
     */
    int open(ByteBuffer source, ByteBuffer target);

    /**
     * Forgets the key. Called once, when no other call is under way.
     *
     * <p><b>Implementations must</b> refuse every later call of the other methods with {@link IllegalStateException}.
     */
    @Override
    void close();
}
