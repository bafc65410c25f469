// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * An open way to one peer.
 *
 * <p><b>Threads.</b> All methods may be called by any thread, and calls may overlap. Frames sent by one thread keep
 * their order, also when one of them is sent from the I/O thread after another thread's send has returned.
 */
public interface Link {

    /**
     * Sends one frame.
     *
     * <p>Never blocks. The bytes are taken before the method returns, so the caller may reuse the buffer at once.
     * They leave together with others: at the end of the current read on the I/O thread, soon on any other.
     *
     * @param frame the bytes from position to limit; the position moves to the limit if they were taken
     * @return {@code true} if the frame was taken; {@code false} if the send queue is full or the link is closing, and
     *     then nothing was taken
     * @throws io.patchbay.LimitException if the frame is larger than the limit of a frame; the link stays open
     * @throws io.patchbay.CodecException if the framing cannot carry these bytes; the link stays open
     */
    boolean send(ByteBuffer frame);

    /**
     * Sends one frame that is text. A transport that does not tell text from bytes sends it like any other.
     *
     * @param utf8 valid UTF-8 from position to limit; the position moves to the limit if it was taken
     * @return as {@link #send} does
     * @throws io.patchbay.LimitException if the frame is larger than the limit of a frame; the link stays open
     * @throws io.patchbay.CodecException if the framing cannot carry these bytes; the link stays open
     */
    default boolean sendText(ByteBuffer utf8) {
        return send(utf8);
    }

    /**
     * Tells whether the send queue is below its high-water mark.
     *
     * @return {@code false} while it is above; {@link LinkHandler#onWritable} follows when it has fallen below the low
     *     one
     */
    boolean isWritable();

    /**
     * Tells whether the link can still send.
     *
     * @return {@code false} once {@link #close}, {@link #abort} or the peer has ended it
     */
    boolean isOpen();

    /**
     * Stops handing out frames, and soon reading from the peer, until {@link #resumeReading}.
     *
     * <p>Called in {@link LinkHandler#onFrame}, it holds for the very next frame.
     */
    void pauseReading();

    /**
     * Hands out frames again, soon: no method of the handler is called before this one returns. Does nothing if reading
     * was not paused.
     */
    void resumeReading();

    /**
     * Ends the link in good order: accepts nothing more, sends what was taken, then closes. Frames that arrive
     * meanwhile are not handed out any more.
     *
     * @return completes when the link has ended; the same stage at every call
     */
    CompletionStage<Void> close();

    /**
     * Ends the link in good order, and tells the peer why where the transport can say it.
     *
     * @param reason why
     * @return as {@link #close()} does
     */
    default CompletionStage<Void> close(CloseReason reason) {
        return close();
    }

    /** Ends the link at once. What was not sent yet is dropped, and the peer sees a reset where the transport can. */
    void abort();

    /**
     * Tells whether the caller is on this link's I/O thread, which must not block.
     *
     * @return {@code true} on the I/O thread
     */
    boolean onIoThread();

    /**
     * Runs a task on this link's I/O thread, never during a callback of the handler.
     *
     * @param task must not block or throw
     * @return {@code false} if the transport is closed and the task will not run
     */
    boolean execute(Runnable task);

    /**
     * Tells this side's address.
     *
     * @return the address, also after the end
     */
    SocketAddress localAddress();

    /**
     * Tells the peer's address.
     *
     * @return the address, also after the end
     */
    SocketAddress remoteAddress();

    /**
     * Reads an option as the system has set it.
     *
     * @param <T> the type of its value
     * @param option one that the transport supports
     * @return the value
     * @throws UnsupportedOperationException if this link has no such option
     */
    <T> T option(SocketOption<T> option);

    /**
     * Changes an option while the link is open.
     *
     * @param <T> the type of its value
     * @param option one that the transport supports
     * @param value the new value
     * @throws UnsupportedOperationException if this link has no such option, or it cannot be changed any more
     */
    <T> void option(SocketOption<T> option, T value);

    /**
     * Offers what only this transport can do.
     *
     * @param <T> the type of the facet
     * @param type an interface that the transport's module exports
     * @return the facet, if this link has it
     */
    <T> Optional<T> facet(Class<T> type);

    /**
     * Tells whether frames may hold any bytes.
     *
     * @return {@code true}, as by default, unless they must be text
     */
    default boolean carriesAnyBytes() {
        return true;
    }

    /**
     * Tells when bytes of the peer last came.
     *
     * @return a time of {@link System#nanoTime()}; that of the opening if none came
     */
    long lastReceivedNanos();

    /**
     * Tells whether this link finds out by itself that its peer is gone although nothing says so, within the ping
     * interval and the pong timeout of the limits.
     *
     * @return {@code false}, as by default, if whoever uses the link has to ask the peer
     */
    default boolean heartbeats() {
        return false;
    }

    /**
     * Asks the peer for a sign of life, by the transport's own means.
     *
     * @return completes with the time that the answer took, on the I/O thread; empty, as by default, if the transport
     *     has no such means
     */
    default Optional<CompletionStage<Duration>> ping() {
        return Optional.empty();
    }

    /**
     * Tells how long the last answer to any {@linkplain #ping() ping} took.
     *
     * @return the time; empty, as by default, if there was none yet
     */
    default Optional<Duration> lastRoundTrip() {
        return Optional.empty();
    }

    /**
     * Reads the counters.
     *
     * @return the values now; exact once the link has ended, close to it before
     */
    LinkStatistics statistics();
}
