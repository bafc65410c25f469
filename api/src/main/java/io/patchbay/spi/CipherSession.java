// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import java.nio.ByteBuffer;

/**
 * Seals and opens the frames of one connection.
 *
 * <p><b>Threads.</b> Calls of {@code seal} do not overlap each other, nor do calls of {@code open}. One call of
 * {@code seal} and one of {@code open} must be able to run at the same time (CIPHER-18). Frames are sealed in the order
 * in which they go out.
 */
public interface CipherSession extends AutoCloseable {

    /**
     * Says what the peer's session has to know before the first frame, such as a random number that makes the keys of
     * this connection unlike those of any other.
     *
     * <p>If it is not empty, both sides send their greeting first, in clear, and the connection is open once each has
     * the other's. Where frames can get lost, the side that connects sends its greeting again until it has the peer's,
     * and the side that listens answers each with its own. A greeting must have at most 1,024 bytes, and be the same at
     * every call (CIPHER-14). An answer may go to someone whose address was forged. The greetings of both sides must
     * therefore differ in length by no more than 16 bytes, and either both sides greet or neither does (CIPHER-15).
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
     * <p>A session must take the greeting of another that has the same cipher and key (CIPHER-16). What is no greeting
     * must be refused with a {@link io.patchbay.CodecException}, after which the true one is still taken (CIPHER-17).
     *
     * @param greeting what the peer's session said, from position to limit; valid during the call
     * @throws io.patchbay.CodecException if it is no greeting of this cipher, or was made with another key or for
     *     another composition, as far as this cipher can tell; it may be called again then
     */
    default void greeted(ByteBuffer greeting) {}

    /**
     * Bounds what {@link #seal} adds to a frame.
     *
     * <p>The bound must be at least 0, the same at every call, and enough for every frame (CIPHER-13).
     *
     * @return bytes, at least 0
     */
    int overhead();

    /**
     * Seals one frame.
     *
     * <p>What was sealed must open to the same bytes (CIPHER-11). Sealing and opening must work where source and target
     * are the same memory, beginning at the same byte (CIPHER-12). They are apart otherwise.
     *
     * @param source the plain bytes
     * @param target has room for the source's bytes and the {@link #overhead()}
     * @return how many bytes were written
     */
    int seal(ByteBuffer source, ByteBuffer target);

    /**
     * Opens one frame.
     *
     * <p>A frame must not open to its plain bytes with another key (CIPHER-10). Source and target may be the same
     * memory, beginning at the same byte, and are apart otherwise.
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
     * <p><b>Implementations must</b> refuse every later call that seals or opens with an {@link IllegalStateException}
     * (CIPHER-19).
     */
    @Override
    void close();
}
