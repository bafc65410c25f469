// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import java.nio.ByteBuffer;

/**
 * Makes frames smaller.
 *
 * <p>A compressor without state implements the three methods and is done. One that keeps state for a connection, or has
 * options, returns another object from {@link #open(Setup)}.
 *
 * <p><b>Threads.</b> A provider, and an object that {@code open} returned as it is, may be used by many threads at
 * once. Another object serves one connection: calls of {@code compress} do not overlap each other, nor do calls of
 * {@code decompress}, but one of each may run at the same time.
 */
public non-sealed interface Compressor extends Provider {

    /** What {@link #decompress} answers when the target is too small. */
    int TARGET_TOO_SMALL = -1;

    /**
     * Bounds what {@link #compress} may write.
     *
     * @param length how many bytes are to be compressed, at least 0
     * @return the largest result, in bytes
     */
    int maxCompressedLength(int length);

    /**
     * Compresses one frame.
     *
     * <p>The caller may send the frame uncompressed in place of the result, if that is not smaller; so a frame must be
     * restorable without those before it.
     *
     * @param source the plain bytes
     * @param target has room for {@link #maxCompressedLength} bytes
     * @param level 1, the fastest, to 9, the smallest; a compressor with one way to work ignores it
     * @return how many bytes were written
     */
    int compress(ByteBuffer source, ByteBuffer target, int level);

    /**
     * Restores one frame.
     *
     * <p><b>Implementations must</b> answer {@link #TARGET_TOO_SMALL}, and not throw, as soon as the result turns out
     * to be larger than the target. The caller then calls again with the same source and a larger target, or gives up
     * at its limit; so a small frame that claims to be large costs no more than the limit.
     *
     * @param source the compressed bytes
     * @param target where to write; its room is the most that the caller accepts for now
     * @return how many bytes were written, or {@link #TARGET_TOO_SMALL}
     * @throws io.patchbay.CodecException if the bytes are not what {@code compress} of this format writes
     */
    int decompress(ByteBuffer source, ByteBuffer target);

    /**
     * Prepares for one connection.
     *
     * @param setup the endpoint and its options
     * @return this compressor if it needs no state, else a new object that {@link #close()} will be called on
     * @throws io.patchbay.AssemblyException if an option has a value that this compressor cannot work with
     */
    default Compressor open(Setup setup) {
        return this;
    }

    /**
     * Releases what {@link #open(Setup)} acquired.
     *
     * <p>Called once, when no other call is under way, and only on an object other than the provider.
     */
    default void close() {}
}
