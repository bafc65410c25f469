// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import io.patchbay.Stability;
import java.nio.ByteBuffer;

/**
 * One frame on its way to many links, which a transport may prepare once for all of them.
 *
 * <p><b>Threads.</b> Belongs to the thread that sends it, which gives it to one link after the other.
 */
@Stability.Experimental
public final class SharedFrame {

    private final ByteBuffer view;
    private final int start;
    private final int end;
    private final boolean text;

    /**
     * Shares a frame.
     *
     * @param bytes from position to limit, neither of which changes; they stay as they are until the last link was given
     *     the frame
     * @param text whether they are valid UTF-8 and peers may be told so, as for {@link Link#sendText}
     */
    public SharedFrame(ByteBuffer bytes, boolean text) {
        this.view = bytes.duplicate();
        this.start = bytes.position();
        this.end = bytes.limit();
        this.text = text;
    }

    /**
     * Shows the bytes.
     *
     * @return all of them, from position to limit; each call gives the same buffer and sets both anew
     */
    public ByteBuffer bytes() {
        return view.limit(end).position(start);
    }

    /**
     * Tells how large the frame is.
     *
     * @return bytes
     */
    public int size() {
        return end - start;
    }

    /**
     * Tells whether peers may be told that it is text.
     *
     * @return {@code false} if it is to be sent as {@link Link#send} does
     */
    public boolean isText() {
        return text;
    }
}
