// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import io.patchbay.Stability;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An open way to one peer.
 *
 * <p><b>Threads.</b> Every method must be ready for any thread, and for calls that overlap (LINK-1). Frames sent by one
 * thread must keep their order, also when one of them is sent from the I/O thread after another thread's send has
 * returned, where the transport promises order (LINK-2).
 */
public interface Link {

    /**
     * Sends one frame.
     *
     * <p>Sending must never block (LINK-3). The bytes must be taken before the method returns, so that the caller may
     * reuse the buffer at once (LINK-4). They leave together with others: at the end of the current read on the I/O
     * thread, soon on any other. The position must move to the limit if the frame was taken, and stay where it is
     * otherwise (LINK-5). No more than {@code sendQueueBytes} of the limits and one frame must wait to be sent; then
     * the answer is {@code false} (LINK-6). A frame above {@code maxFrameBytes} must be a
     * {@link io.patchbay.LimitException}, and the link stay open (LINK-7). Whatever a peer's limit is, no frame above
     * this side's own must be handed out (LINK-8).
     *
     * @param frame the bytes from position to limit; the position moves to the limit if they were taken
     * @return {@code true} if the frame was taken; {@code false} if the send queue is full or the link is closing, and
     *     then nothing was taken
     * @throws io.patchbay.LimitException if the frame is larger than the limit of a frame; the link stays open
     * @throws io.patchbay.CodecException if the framing cannot carry these bytes; the link stays open
     */
    boolean send(ByteBuffer frame);

    /**
     * Sends one frame of a buffer that its owner lends to the link until the link has no more use for it, so that it
     * need not be copied.
     *
     * <p>A frame that was lent and taken must be given back exactly once, when its bytes may change (LINK-25). That is
     * during the call, later on the I/O thread, or at the latest when the link ends.
     *
     * @param frame as for {@link #send}; nobody changes its bytes until it has been given back
     * @param returned gives it back; neither blocks nor throws
     * @return as {@link #send} does; {@code returned} does not run if the frame was not taken
     * @throws io.patchbay.LimitException if the frame is larger than the limit of a frame; the link stays open
     * @throws io.patchbay.CodecException if the framing cannot carry these bytes; the link stays open
     */
    @Stability.Experimental
    default boolean sendLent(ByteBuffer frame, Runnable returned) {
        boolean taken = send(frame);
        if (taken) {
            returned.run();
        }
        return taken;
    }

    /**
     * Sends one frame that goes to many links, so that a transport need not prepare it for each.
     *
     * <p>A frame that is shared must arrive at each link as if it had been sent there alone, in its turn (LINK-26).
     *
     * @param frame all of its bytes are sent
     * @return as {@link #send} does
     * @throws io.patchbay.LimitException if the frame is larger than the limit of a frame; the link stays open
     * @throws io.patchbay.CodecException if the framing cannot carry these bytes; the link stays open
     */
    @Stability.Experimental
    default boolean sendShared(SharedFrame frame) {
        return frame.isText() ? sendText(frame.bytes()) : send(frame.bytes());
    }

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
     * <p>{@code isWritable} must be {@code false} while the send queue is above its high-water mark, and
     * {@link LinkHandler#onWritable} follow when it has fallen below the low one (LINK-9).
     *
     * @return {@code false} while it is above; {@link LinkHandler#onWritable} follows when it has fallen below the low
     *     one
     */
    boolean isWritable();

    /**
     * Tells whether the link can still send.
     *
     * <p>After the end {@code isOpen} must be {@code false}, and every method harmless (LINK-10).
     *
     * @return {@code false} once {@link #close}, {@link #abort} or the peer has ended it
     */
    boolean isOpen();

    /**
     * Stops handing out frames, and soon reading from the peer, until {@link #resumeReading}.
     *
     * <p>While reading is paused no frame must be handed out; if that is called in {@link LinkHandler#onFrame}, not
     * even the very next one (LINK-11).
     */
    void pauseReading();

    /**
     * Hands out frames again, soon. When reading is resumed, all frames that waited must follow, whole and in order
     * (LINK-12). On the I/O thread, no method of the handler must be called before {@code resumeReading} returns
     * (LINK-13). Does nothing if reading was not paused.
     */
    void resumeReading();

    /**
     * Ends the link in good order: accepts nothing more, sends what was taken, then closes.
     *
     * <p>Everything that was taken before a close must arrive, and nothing be taken after it (LINK-14). Frames that
     * arrive after a close must not be handed out (LINK-15). The stage of {@code close} must be the same at every call,
     * and complete when the link has ended (LINK-16).
     *
     * @return completes when the link has ended; the same stage at every call
     */
    CompletionStage<@Nullable Void> close();

    /**
     * Ends the link in good order, and tells the peer why where the transport can say it.
     *
     * @param reason why
     * @return as {@link #close()} does
     */
    default CompletionStage<@Nullable Void> close(CloseReason reason) {
        return close();
    }

    /**
     * Ends the link at once. What was not sent yet is dropped, and the peer sees a reset where the transport can.
     *
     * <p>To abort must not wait for a peer that reads nothing (LINK-17).
     */
    void abort();

    /**
     * Tells whether the caller is on this link's I/O thread, where nothing may block.
     *
     * <p>{@code onIoThread} must be {@code true} in the handler's methods and {@code false} on other threads (LINK-18).
     *
     * @return {@code true} on the I/O thread
     */
    boolean onIoThread();

    /**
     * Runs a task on this link's I/O thread.
     *
     * <p>A task must run on the I/O thread, and never during a callback of the handler (LINK-19).
     *
     * @param task neither blocks nor throws
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
     * <p>Each side's own address must be the other's peer, also after the end (LINK-20).
     *
     * @return the address, also after the end
     */
    SocketAddress remoteAddress();

    /**
     * Reads an option as the system has set it.
     *
     * <p>To read or change an option that a link does not have must be an {@link UnsupportedOperationException}, and
     * leave the link open (LINK-21).
     *
     * @param <T> the type of its value
     * @param option one that the transport supports
     * @return the value; {@code null} if the system has none, as for {@code IP_MULTICAST_IF} that was not set
     * @throws UnsupportedOperationException if this link has no such option
     */
    <T> @Nullable T option(SocketOption<T> option);

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
     * @return {@code true}, as by default, unless they have to be text
     */
    default boolean carriesAnyBytes() {
        return true;
    }

    /**
     * Tells when bytes of the peer last came.
     *
     * <p>The time when a link last received must move on with what the peer sends, and with nothing else (LINK-22).
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
     * <p>A ping must be answered while both sides live, and its time then be told (LINK-23).
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
     * <p>The counters must be exact once the link has ended (LINK-24).
     *
     * @return the values now; exact once the link has ended, close to it before
     */
    LinkStatistics statistics();
}
