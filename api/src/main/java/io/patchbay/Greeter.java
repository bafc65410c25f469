// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.CloseReason;
import io.patchbay.spi.Link;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The first exchange on a link whose cipher has something to say: the greetings of both sides, in clear. As a test of
 * frames it lets none pass until the peer's greeting has come, and where frames can get lost no repetition of it
 * afterwards. Runs on the link's I/O thread.
 *
 * <p>Where frames can get lost, the side that connects says its greeting until it is answered, and the other side only
 * answers, each greeting with one of its own: so nobody can make it send more than they send themselves, and no
 * repetition makes another.
 */
final class Greeter implements Predicate<ByteBuffer> {

    static final int MOST_BYTES = 1_024;

    private static final long REPEAT_MILLIS = 250;

    private final Connection connection;
    private final Link link;
    private final ByteBuffer own;
    private final boolean accepting;
    private final boolean reliable;
    private final Runnable onGreeted;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private ByteBuffer theirs;
    private PatchbayException failure;
    private PatchbayException lastRefused;
    private Future<?> deadline;
    private Future<?> repeating;

    Greeter(Connection connection, Link link, ByteBuffer own, boolean accepting, boolean reliable, Runnable onGreeted) {
        this.connection = connection;
        this.link = link;
        this.own = own;
        this.accepting = accepting;
        this.reliable = reliable;
        this.onGreeted = onGreeted;
    }

    /** Completes when the connection is open, or when its link has ended before. */
    CompletableFuture<Void> done() {
        return done;
    }

    void begin(ScheduledExecutorService timer, Limits limits) {
        long patience = limits.handshakeTimeout().toMillis();
        deadline = timer.schedule(() -> link.execute(() -> tooLate(patience)), patience, TimeUnit.MILLISECONDS);
        if (accepting) {
            connection.lifecycle.greeting(link::abort);
        }
        if (reliable || !accepting) {
            speak();
        }
        if (!reliable && !accepting) {
            repeating = timer.scheduleAtFixedRate(this::speak, REPEAT_MILLIS, REPEAT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void speak() {
        if (link.send(own.duplicate())) {
            connection.ownFrames.sent();
        }
    }

    @Override
    public boolean test(ByteBuffer frame) {
        if (theirs == null) {
            connection.ownFrames.received();
            if (failure == null) {
                hear(frame);
            }
            return false;
        }
        if (!frame.equals(theirs)) {
            return true;
        }
        connection.ownFrames.received();
        if (accepting) {
            speak();
        }
        return false;
    }

    private void hear(ByteBuffer frame) {
        try {
            if (frame.remaining() > MOST_BYTES) {
                throw new CodecException("A greeting has at most " + MOST_BYTES + " bytes, and the first frame of "
                        + link.remoteAddress() + " has " + frame.remaining());
            }
            if (!connection.sender.greeted(frame.duplicate())) {
                return;
            }
        } catch (CodecException e) {
            refuse(e);
            return;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            refuse(new CodecException("The cipher of " + connection.endpoint() + " failed: " + LogText.of(e), e));
            return;
        }
        theirs = ByteBuffer.allocate(frame.remaining()).put(frame).flip();
        cancelTimers();
        if (accepting && !reliable) {
            speak();
        }
        onGreeted.run();
        done.complete(null);
    }

    private void refuse(CodecException error) {
        lastRefused = error;
        if (reliable) {
            failure = error;
            // In good order, so that the peer gets this side's greeting and can tell what is wrong, too.
            link.close(CloseReason.BAD_DATA);
        }
    }

    /** Something failed that need not be the end. */
    void failed(PatchbayException error) {
        lastRefused = error;
    }

    private void tooLate(long patience) {
        if (theirs == null) {
            if (failure == null) {
                failure = new TransportException("The peer " + link.remoteAddress() + " has sent no greeting that the"
                        + " cipher accepts within " + patience + " ms (handshakeTimeout)"
                        + (lastRefused == null
                                ? ". Does it listen, with the same stages and the same key?"
                                : ": " + lastRefused.getMessage()),
                        lastRefused);
            }
            link.abort();
        }
    }

    /** Gives up. Any thread. */
    void abandon() {
        if (!done.isDone()) {
            link.abort();
        }
    }

    /** The link has ended, and the connection was never open. */
    void closed(Throwable cause) {
        cancelTimers();
        PatchbayException reason = failure;
        if (reason == null && cause instanceof PatchbayException known) {
            reason = known;
        } else if (reason == null) {
            reason = new TransportException("The connection with " + link.remoteAddress()
                    + " ended before the peer's greeting came" + (cause == null ? "" : ": " + LogText.of(cause))
                    + ". Does it have the same stages, with the same key?", cause);
        }
        if (accepting) {
            connection.lifecycle.gaveUp(reason);
            // Who only looked whether someone listens has failed at nothing.
            if (failure != null) {
                connection.errors.report(reason);
            }
        }
        done.completeExceptionally(reason);
    }

    private void cancelTimers() {
        deadline.cancel(false);
        if (repeating != null) {
            repeating.cancel(false);
        }
    }
}
