// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Link;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Changes the stages of one connection while it is open. By agreement, it takes three signals, see
 * {@code docs/signals.md}: each is the last message of its sender's old way, and its receiver reads what follows by the
 * new one. Belongs to the I/O thread, unless a method says otherwise.
 */
final class Switching {

    static final String PREFIX = "@switch";

    private static final String OFFER = "@switch";
    private static final String ACCEPT = "@switch-yes";
    private static final String REFUSE = "@switch-no";
    private static final String CONFIRM = "@switch-done";
    private static final int MOST_REASON = 300;

    /** New stages, the caller who waits for them, and how far it has come. */
    private static final class Offer {

        private final String names;
        private final Stages stages;
        private final CompletableFuture<Void> done;
        private boolean accepted;
        private Future<?> deadline;

        Offer(String names, Stages stages, CompletableFuture<Void> done) {
            this.names = names;
            this.stages = stages;
            this.done = done;
        }
    }

    private final Connection connection;
    private final boolean connecting;
    private Offer ours;
    private Offer theirs;
    private boolean oursGivenUp;

    /** What waits for room in the send queue: the last message of the old way out. */
    private Runnable due;

    private boolean ended;

    Switching(Connection connection, boolean connecting) {
        this.connection = connection;
        this.connecting = connecting;
    }

    /** Switches the way out alone. Any thread. */
    void outgoing(String names) {
        Stages next = openOneWay(names);
        try {
            connection.sender.switchTo(next);
        } catch (ConnectionClosedException e) {
            next.leave();
            throw e;
        }
    }

    /** Switches the way in alone: at once on the I/O thread, else soon. Any thread. */
    void incoming(String names) {
        Stages next = openOneWay(names);
        Link link = connection.lifecycle.link();
        Runnable change = () -> connection.receiver.switchTo(next);
        if (link.onIoThread()) {
            change.run();
        } else if (!link.execute(change)) {
            next.leave();
        }
    }

    private Stages openOneWay(String names) {
        Stages stages = open(names);
        if (stages.greets()) {
            stages.leaveBoth();
            throw new AssemblyException("The cipher of \"" + names + "\" needs the greetings of both sides, so both"
                    + " have to switch together: use switchStages");
        }
        // The other way will not be used.
        stages.leave();
        return stages;
    }

    private Stages open(String names) {
        Link link = connection.lifecycle.link();
        if (link == null || !connection.isConnected()) {
            throw new ConnectionClosedException("The connection is not open, so its stages cannot be switched");
        }
        return connection.composition.with(names, link).openStages();
    }

    /** Begins to switch both ways by agreement. Any thread. */
    CompletableFuture<Void> negotiate(String names) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Link link = connection.lifecycle.link();
        if (link == null || !link.execute(() -> offer(names, done))) {
            done.completeExceptionally(over());
        }
        return done;
    }

    private static ConnectionClosedException over() {
        return new ConnectionClosedException("The connection ended before its stages were switched");
    }

    private void offer(String names, CompletableFuture<Void> done) {
        if (ended) {
            done.completeExceptionally(over());
            return;
        }
        Stages next = null;
        try {
            if (ours != null || theirs != null) {
                throw new AssemblyException("Another switch of this connection is under way; wait for its end");
            }
            if (!connection.composition.carriesSignals()) {
                throw new AssemblyException("The protocol of " + connection.endpoint() + " carries no signals, so the"
                        + " sides cannot agree on other stages: use switchOutgoing and switchIncoming");
            }
            next = open(names);
            if (!connection.signals.send(Message.of(OFFER, names + " " + text(next)))) {
                throw new LimitException("The send queue is full, so no switch can be offered: "
                        + Sender.boundsText(connection.composition.limits()));
            }
        } catch (PatchbayException e) {
            if (next != null) {
                next.leaveBoth();
            }
            done.completeExceptionally(e);
            return;
        }
        ours = new Offer(names, next, done);
        oursGivenUp = false;
        Offer made = ours;
        expire(made, () -> {
            if (ours == made && !made.accepted) {
                ours = null;
                oursGivenUp = true;
                made.stages.leaveBoth();
                done.completeExceptionally(new DeadlineException("The peer has not answered the offer to switch to \""
                        + names + "\" within " + patience() + " ms (handshakeTimeout)"));
            }
        });
    }

    private long patience() {
        return connection.composition.limits().handshakeTimeout().toMillis();
    }

    /** While this side does not read, an answer may wait unread, so nobody is late. */
    private void expire(Offer offer, Runnable late) {
        Link link = connection.lifecycle.link();
        try {
            offer.deadline = connection.registry.timer().schedule(
                    () -> link.execute(() -> {
                        if (connection.receiver.isPaused()) {
                            expire(offer, late);
                        } else {
                            late.run();
                        }
                    }),
                    patience(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The manager closes, and this connection with it.
            offer.deadline = CompletableFuture.completedFuture(null);
        }
    }

    void received(String type, String body) {
        switch (type) {
            case OFFER -> offered(body);
            case ACCEPT -> accepted(body);
            case REFUSE -> refused(body);
            case CONFIRM -> confirmed();
            default -> {
                // Of a later version.
            }
        }
    }

    private void offered(String body) {
        int end = body.indexOf(' ');
        String names = end < 0 ? body : body.substring(0, end);
        if (theirs != null || ours != null && (connecting || ours.accepted)) {
            refuse("another switch is under way");
            return;
        }
        if (!connection.composition.settings().allowedSwitches().contains(names)) {
            refuse("this side does not allow it (allowSwitchTo)");
            return;
        }
        Stages next = null;
        try {
            next = open(names);
            greeted(next, body.substring(end + 1));
        } catch (PatchbayException e) {
            if (next != null) {
                next.leaveBoth();
            }
            refuse(e instanceof CodecException ? e.getMessage() : "this side cannot");
            connection.errors.report(e);
            return;
        }
        theirs = new Offer(names, next, null);
        accept();
    }

    private void refuse(String reason) {
        connection.signals.send(Message.of(REFUSE, LogText.escape(
                reason.substring(0, Math.min(reason.length(), MOST_REASON)))));
    }

    private void accept() {
        Offer offer = theirs;
        Message last = Message.of(ACCEPT, text(offer.stages));
        if (!sendLast(last, offer.stages, this::accept)) {
            return;
        }
        offer.accepted = true;
        expire(offer, () -> {
            if (theirs == offer) {
                connection.lifecycle.failing(new TransportException("The peer has not confirmed within " + patience()
                        + " ms (handshakeTimeout) that it switched to \"" + offer.names + "\", which it had offered"));
                connection.abort();
            }
        });
    }

    private void accepted(String body) {
        Offer offer = ours;
        if (offer == null || offer.accepted) {
            if (oursGivenUp) {
                connection.receiver.fail(new CodecException("The peer has switched its stages, but too late: the"
                        + " offer had been given up"));
            }
            return;
        }
        try {
            greeted(offer.stages, body);
        } catch (CodecException e) {
            // The peer seals by the new stages already, and this side cannot open that.
            connection.receiver.fail(e);
            return;
        }
        offer.accepted = true;
        offer.deadline.cancel(false);
        connection.receiver.switchTo(offer.stages);
        confirm();
    }

    private void confirm() {
        Offer offer = ours;
        if (sendLast(Message.of(CONFIRM, ""), offer.stages, this::confirm)) {
            ours = null;
            offer.done.complete(null);
        }
    }

    /** Sends a signal as the last message of the old stages, now or when there is room. */
    private boolean sendLast(Message last, Stages next, Runnable again) {
        due = null;
        try {
            if (connection.sender.sendLast(last, next)) {
                connection.ownFrames.sent();
                return true;
            }
            due = again;
        } catch (ConnectionClosedException e) {
            // Its end is told to whoever waits.
            due = null;
        } catch (PatchbayException e) {
            connection.receiver.fail(e);
        }
        return false;
    }

    private void refused(String reason) {
        Offer offer = ours;
        if (offer != null && !offer.accepted) {
            ours = null;
            offer.deadline.cancel(false);
            offer.stages.leaveBoth();
            offer.done.completeExceptionally(new AssemblyException("The peer does not switch to \"" + offer.names
                    + "\": "
                    + LogText.escape(reason.substring(0, Math.min(reason.length(), MOST_REASON)))));
        }
    }

    private void confirmed() {
        Offer offer = theirs;
        if (offer != null && offer.accepted) {
            theirs = null;
            offer.deadline.cancel(false);
            connection.receiver.switchTo(offer.stages);
        }
    }

    private static String text(Stages stages) {
        ByteBuffer greeting = stages.greeting();
        byte[] bytes = new byte[greeting == null ? 0 : greeting.remaining()];
        if (greeting != null) {
            greeting.get(bytes);
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static void greeted(Stages stages, String text) {
        byte[] greeting;
        try {
            greeting = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new CodecException("A greeting in a signal is not base64", e);
        }
        if (greeting.length > Greeter.MOST_BYTES || greeting.length > 0 != stages.greets()) {
            throw new CodecException("A signal has a greeting of " + greeting.length + " bytes, which the cipher of"
                    + " the new stages does not expect");
        }
        if (stages.greets()) {
            try {
                stages.greeted(ByteBuffer.wrap(greeting));
            } catch (CodecException e) {
                throw e;
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                throw new CodecException("The cipher of the new stages failed: " + LogText.of(e), e);
            }
        }
    }

    /** There is room in the send queue again. */
    void writable() {
        if (due != null) {
            due.run();
        }
    }

    /** The link has ended, and both ways with it. */
    void ended() {
        ended = true;
        if (ours != null) {
            // Once accepted, the way in has taken its part of the stages.
            leave(ours, ours.accepted);
            ours.done.completeExceptionally(over());
        }
        if (theirs != null) {
            // Once accepted, the way out has.
            leave(theirs, theirs.accepted);
        }
        ours = null;
        theirs = null;
    }

    private static void leave(Offer offer, boolean half) {
        if (offer.deadline != null) {
            offer.deadline.cancel(false);
        }
        offer.stages.leave();
        if (!half) {
            offer.stages.leave();
        }
    }
}
