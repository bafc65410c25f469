// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.CloseReason;
import io.patchbay.spi.Link;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How this side ends one connection. */
final class Ending {

    private final Lifecycle lifecycle;
    private final Sender sender;
    private final Receiver receiver;
    private final Pauses pauses;
    private final CompletableFuture<Void> draining = new CompletableFuture<>();

    Ending(Lifecycle lifecycle, Sender sender, Receiver receiver, Pauses pauses) {
        this.lifecycle = lifecycle;
        this.sender = sender;
        this.receiver = receiver;
        this.pauses = pauses;
    }

    /** Accepts nothing more, and ends when what was accepted is sent. */
    CompletableFuture<Void> begin(CloseReason reason) {
        lifecycle.abandon();
        if (lifecycle.closing()) {
            pauses.add(Pauses.Reason.CLOSING);
            sender.close(reason);
        }
        return lifecycle.ended().copy();
    }

    /** Lets handlers that are under way finish, so that their answers still go out, and ends then. */
    CompletableFuture<Void> drain() {
        lifecycle.abandon();
        Link open = lifecycle.link();
        if (open != null) {
            pauses.add(Pauses.Reason.CLOSING);
            open.execute(() -> receiver.whenHandlersIdle(() -> begin(CloseReason.GOING_AWAY)));
        }
        return lifecycle.ended().copy();
    }

    /** Completes, on the I/O thread, when the connection should end because a part of it is being unplugged. */
    CompletableFuture<Void> draining() {
        return draining;
    }

    /** Tells the application that the connection should end, which it may do in a way of its own. */
    void announce() {
        Link open = lifecycle.link();
        if (open != null) {
            open.execute(() -> draining.complete(null));
        }
    }

    /**
     * Ends it without losing anything where the transport can end one direction alone: what handlers have begun to
     * answer and what was accepted is sent, and what the peer sends until it has ended, too, is still handed out.
     */
    void orderly() {
        lifecycle.abandon();
        Link open = lifecycle.link();
        if (open == null) {
            return;
        }
        Optional<HalfClose> half = open.facet(HalfClose.class);
        if (half.isEmpty()) {
            drain();
            return;
        }
        pauses.add(Pauses.Reason.CLOSING);
        open.execute(() -> receiver.whenHandlersIdle(() -> {
            if (lifecycle.closing()) {
                sender.close(link -> half.get().shutdownOutput());
                pauses.remove(Pauses.Reason.CLOSING);
            }
        }));
    }

    /** A stage of the way out has failed as no stage should. Any thread, with the way out in its hands. */
    void broken(PatchbayException error) {
        lifecycle.link().execute(() -> {
            lifecycle.failing(error);
            begin(CloseReason.GOING_AWAY);
        });
    }

    /** Ends it with its manager: what was accepted as a listener ends it, and what was opened at once. */
    CompletableFuture<Void> withManager() {
        return lifecycle.attempts() == 0 ? drain() : begin(CloseReason.GOING_AWAY);
    }

    /** Ends it and waits, and aborts what has not ended by then. */
    void await(Duration patience) {
        CompletableFuture<Void> end = begin(CloseReason.DONE);
        try {
            end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            lifecycle.abort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lifecycle.abort();
        }
    }
}
