// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import io.patchbay.PatchbayException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Receives what happens on one link.
 *
 * <p><b>Threads.</b> A transport must call all methods of one handler on the link's I/O thread, one at a time
 * (HANDLER-1). They may not block. A transport must call {@link #onOpen} first, and {@link #onClosed} last and exactly
 * once (HANDLER-2).
 *
 * <p>If a method throws, the transport must abort that link alone, and report the exception to {@link #onClosed}
 * (HANDLER-3).
 */
public interface LinkHandler {

    /**
     * The link is open.
     *
     * @param link the link
     */
    void onOpen(Link link);

    /**
     * A frame has arrived.
     *
     * <p>A frame must be whole from position to limit, whatever the handler did with the frame before (HANDLER-4). A
     * frame that is sent from within the call must arrive like any other (HANDLER-5).
     *
     * @param frame the bytes from position to limit, valid during the call; often the same object with other bounds at
     *     the next call. Handing it to {@link Link#send} during the call may cost no copy.
     */
    void onFrame(ByteBuffer frame);

    /**
     * A frame has arrived that its sender calls text. Called by transports that tell text from bytes, instead of
     * {@link #onFrame}.
     *
     * @param utf8 valid UTF-8 from position to limit, under the same terms as a frame of {@link #onFrame}
     */
    default void onText(ByteBuffer utf8) {
        onFrame(utf8);
    }

    /**
     * The frames that had arrived together have all been handed out.
     *
     * <p>A transport must call {@code onBatchEnd} after the last frame that it handed out (HANDLER-6).
     */
    default void onBatchEnd() {}

    /** The send queue has fallen below its low-water mark, after it was above the high one or a send was refused. */
    default void onWritable() {}

    /**
     * Something failed, and the link stays open. Called by transports without connections, for example when the system
     * reports that nobody received a datagram.
     *
     * @param error what failed
     */
    default void onError(PatchbayException error) {}

    /**
     * The link has ended. Called exactly once after {@link #onOpen}.
     *
     * <p>{@code onClosed} must have a cause if, and only if, the link did not end in good order (HANDLER-7).
     *
     * @param cause why; {@code null} if this side or the peer closed it in good order
     */
    void onClosed(@Nullable Throwable cause);
}
