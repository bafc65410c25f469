// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.spi.Link;
import io.patchbay.spi.SharedFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Future;

/** A link on which a transport builds another kind of link. Every link that {@link IoThreads} opens is one. */
public interface StreamLink extends Link {

    @Override
    default boolean send(ByteBuffer frame) {
        return send(frame, 0);
    }

    @Override
    default boolean sendLent(ByteBuffer frame, Runnable returned) {
        return sendLent(frame, 0, returned);
    }

    @Override
    default boolean sendShared(SharedFrame frame) {
        return sendShared(frame, 0, Integer.MAX_VALUE);
    }

    /**
     * Sends a frame of one of the kinds that its framer knows.
     *
     * @param frame as for {@link Link#send}
     * @param kind handed to {@link Framer#header}; a negative one is the framing's own and not counted in the statistics
     * @return as for {@link Link#send}
     */
    boolean send(ByteBuffer frame, int kind);

    /**
     * Sends a frame of one of the kinds that its framer knows, of a buffer that is lent.
     *
     * @param frame as for {@link Link#sendLent}
     * @param kind as for {@link #send(ByteBuffer, int)}
     * @param returned as for {@link Link#sendLent}
     * @return as for {@link Link#sendLent}
     */
    boolean sendLent(ByteBuffer frame, int kind, Runnable returned);

    /**
     * Sends a frame of one of the kinds that its framer knows, which goes to many links.
     *
     * @param frame as for {@link Link#sendShared}
     * @param kind as for {@link #send(ByteBuffer, int)}
     * @param largest how large a frame may be that is taken for this link without asking it
     * @return as for {@link Link#sendShared}
     */
    boolean sendShared(SharedFrame frame, int kind, int largest);

    /**
     * Sends a frame behind everything that was taken, also if the queue is full, and takes nothing from then on. What
     * arrives is still handed out. Any thread.
     *
     * @param frame belongs to the link from now on
     * @param kind as for {@link #send(ByteBuffer, int)}
     */
    void sendLast(ByteBuffer frame, int kind);

    /**
     * Runs a task on the I/O thread later, never during a callback of the handler.
     *
     * @param task must not block or throw
     * @param delay from now
     * @return cancels the task; done already if the transport is closed
     */
    Future<?> schedule(Runnable task, Duration delay);

    /**
     * Ends the link at once, for a reason that its handler hears in {@code onClosed} unless there was one before. I/O
     * thread only.
     *
     * @param cause why
     */
    void fail(Throwable cause);

    /**
     * Gives the framer of this link alone.
     *
     * @return the framer that the settings have made for it
     */
    Framer framer();
}
