// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.CloseReason;
import io.patchbay.spi.Link;
import java.time.Duration;
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
