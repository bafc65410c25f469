// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.SharedFrame;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * The way out of a standing connection: through the connection of the moment, or by policy where there is none.
 */
final class StandingSender {

    private final Supplier<Composition> composition;
    private final ReconnectPolicy policy;

    /** Where messages go; {@code null} while there is no connection, and until what was held has gone. */
    private volatile Connection direct;

    /** The connection that is being opened, and the thread on which its handlers run. */
    private volatile Connection opening;

    private volatile Thread openingThread;
    private volatile ConnectionClosedException end;

    private final HeldMessages held;

    StandingSender(Supplier<Composition> composition, ReconnectPolicy policy) {
        this.composition = composition;
        this.policy = policy;
        this.held = new HeldMessages(policy);
    }

    void send(Message message) {
        boolean done = false;
        while (!done) {
            Connection open = path();
            if (open == null) {
                done = hold(message);
            } else {
                try {
                    open.send(message);
                    done = true;
                } catch (ConnectionClosedException e) {
                    refused(open, e);
                }
            }
        }
    }

    void send(ByteBuffer bytes, boolean text) {
        boolean done = false;
        while (!done) {
            Connection open = path();
            if (open == null) {
                done = hold(bytes, text);
            } else {
                try {
                    if (text) {
                        open.sendText(bytes);
                    } else {
                        open.send(bytes);
                    }
                    done = true;
                } catch (ConnectionClosedException e) {
                    refused(open, e);
                }
            }
        }
    }

    private Connection path() {
        Connection open = direct;
        return open == null && openingThread == Thread.currentThread() ? opening : open;
    }

    /** It has ended and did not take the message, and we have not heard of it yet. */
    private void refused(Connection open, ConnectionClosedException why) {
        if (policy.whileAway() == ReconnectPolicy.WhileAway.FAIL || openingThread == Thread.currentThread()) {
            throw why;
        }
        lost(open);
    }

    private boolean hold(Message message) {
        checkHolding();
        Composition now = composition.get();
        if (now.codec() == null) {
            return hold(ByteBuffer.wrap(message.bytes()), message.isText());
        }
        Scratch encoded = new Scratch();
        int size = Stages.encode(now.codec(), message, encoded, 0, now.limits());
        return hold(encoded.toRead(0, size), false);
    }

    private boolean hold(ByteBuffer encoded, boolean text) {
        checkHolding();
        Stages.checkMessageSize(encoded.remaining(), composition.get().limits());
        synchronized (held) {
            if (direct != null) {
                return false;
            }
            checkHolding();
            held.add(encoded.duplicate(), text);
            return true;
        }
    }

    private void checkHolding() {
        ConnectionClosedException over = end;
        if (over != null) {
            throw over.again();
        }
        if (policy.whileAway() == ReconnectPolicy.WhileAway.FAIL) {
            throw new ConnectionClosedException("There is no connection to " + composition.get().endpoint()
                    + " at the moment; send when there is one, or hold messages (ReconnectPolicy.holding)");
        }
    }

    /** What this thread sends until {@link #opened} goes to this connection, ahead of what was held. */
    void opening(Connection connection) {
        opening = connection;
        openingThread = Thread.currentThread();
    }

    /** The handlers have run. Messages begin to go this way with {@link #flush}. */
    void opened() {
        openingThread = null;
    }

    /** Sends what is held, as far as there is room. Called by the connection's I/O thread. */
    void flush(Connection connection) {
        if (opening != connection || openingThread != null) {
            return;
        }
        try {
            while (sendOne(connection)) {
                continue;
            }
        } catch (ConnectionClosedException e) {
            // What is held stays for the next connection.
            lost(connection);
        }
    }

    private boolean sendOne(Connection connection) {
        HeldMessages.Held first;
        synchronized (held) {
            first = held.first();
            if (first == null) {
                if (opening == connection && end == null) {
                    direct = connection;
                }
                return false;
            }
        }
        // Without the lock, so that nobody waits while this compresses. Nobody else removes one that is not given up.
        boolean sent = false;
        boolean wanted = true;
        try {
            sent = offer(connection, first);
        } catch (ConnectionClosedException e) {
            throw e;
        } catch (PatchbayException e) {
            // No connection would ever take it.
            wanted = false;
            connection.errors.report(e);
        }
        if (sent || !wanted) {
            synchronized (held) {
                held.remove(first, sent);
            }
        }
        return sent || !wanted;
    }

    /** A login may have switched the connection to another protocol, which then encodes the message itself. */
    private boolean offer(Connection connection, HeldMessages.Held held) {
        MessageCodec codec = composition.get().codec();
        ByteBuffer bytes = ByteBuffer.wrap(held.bytes());
        SharedFrame frame = new SharedFrame(bytes, held.text());
        return codec == null
                ? connection.sender.offer(frame)
                : connection.sender.offer(codec.decode(bytes), frame, codec);
    }

    /** This connection takes nothing more. */
    void lost(Connection connection) {
        synchronized (held) {
            if (direct == connection) {
                direct = null;
            }
            if (opening == connection) {
                opening = null;
            }
        }
    }

    /** There will be no other connection. */
    void end(ConnectionClosedException why) {
        synchronized (held) {
            if (end == null) {
                end = why;
            }
            direct = null;
            held.giveUp();
        }
    }

    HeldMessages.Count held() {
        synchronized (held) {
            return held.count();
        }
    }
}
