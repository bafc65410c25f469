// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import io.patchbay.Stability;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

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
    private final int links;
    private @Nullable Object audience;
    private boolean takenByAll;

    /**
     * Shares a frame.
     *
     * @param bytes from position to limit, neither of which changes; they stay as they are until the last link was given
     *     the frame
     * @param text whether they are valid UTF-8 and peers may be told so, as for {@link Link#sendText}
     */
    public SharedFrame(ByteBuffer bytes, boolean text) {
        this(bytes, text, null, 0);
    }

    /**
     * Shares a frame with links that are likely to be given the next ones, too.
     *
     * @param bytes as above
     * @param text as above
     * @param audience stands for all links that will be given the frame: the same object means the same links
     * @param links how many these are
     */
    public SharedFrame(ByteBuffer bytes, boolean text, @Nullable Object audience, int links) {
        this.view = bytes.duplicate();
        this.start = bytes.position();
        this.end = bytes.limit();
        this.text = text;
        this.audience = audience;
        this.links = links;
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

    /**
     * Tells the first link what stands for all links that the frame goes to.
     *
     * @return {@code null} if that is not known, and from the second call on
     */
    public @Nullable Object takeAudience() {
        Object taken = audience;
        audience = null;
        return taken;
    }

    /**
     * Tells how many links the audience has.
     *
     * @return links, 0 if there is no audience
     */
    public int links() {
        return links;
    }

    /**
     * Takes the frame for every link of its audience, as if each had been given it in this moment, so that the others
     * are not asked. For a first link that knows that all of them take it.
     */
    public void takeForAll() {
        takenByAll = true;
    }

    /**
     * Tells whether the others need not be given the frame any more.
     *
     * @return {@code true} if each link of the audience has taken it
     */
    public boolean isTakenByAll() {
        return takenByAll;
    }
}
