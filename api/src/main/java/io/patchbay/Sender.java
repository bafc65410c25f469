// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.CloseReason;
import io.patchbay.spi.Link;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.SharedFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The way out of one connection: stages, the link's queue, and what to do when that is full.
 */
final class Sender {

    /** Changes within the order lock; {@code null} for ever if there are none. */
    private Stages stages;

    /** Whether reading pauses while replies are queued; see holdReplies. */
    private final boolean holdsReplies;
    private final Connection connection;
    private final Pauses pauses;

    /** Keeps frames in the order in which they were sealed. Held for the time of one message, never while waiting. */
    private final ReentrantLock order = new ReentrantLock();

    /** {@code null} until somebody waits for room; within the order lock. */
    private Condition roomChanged;

    private volatile int roomEpoch;

    /** Set before anything is accepted. */
    private Link link;

    private volatile boolean accepting;

    /**
     * A frame that the link had no room for. It was sealed in its turn, so it must go before any other; nothing is
     * accepted until it has gone.
     */
    private ByteBuffer refused;

    private Consumer<Link> closeWhenSent;
    private boolean stagesClosed;

    /** Whether the I/O thread is in a callback of this connection. Written and read by that thread. */
    private boolean dispatching;

    private Thread ioThread;

    Sender(Connection connection, Stages stages, boolean holdsReplies, Pauses pauses) {
        this.connection = connection;
        this.stages = stages;
        this.holdsReplies = holdsReplies;
        this.pauses = pauses;
    }

    void opened(Link openLink) {
        ioThread = Thread.currentThread();
        link = openLink;
        accepting = true;
    }

    /** Lets the cipher take the peer's greeting; answers whether the stages are still there to take it. */
    boolean greeted(ByteBuffer greeting) {
        order.lock();
        try {
            if (!stagesClosed) {
                stages.greeted(greeting);
            }
            return !stagesClosed;
        } finally {
            order.unlock();
        }
    }

    void dispatching(boolean now) {
        dispatching = now;
    }

    void send(Message message) {
        if (!trySend(message)) {
            sendWaiting(() -> trySend(message));
        }
    }

    /** Sends bytes without a protocol; {@code text} if they are UTF-8 and the peer may be told so. */
    void send(ByteBuffer bytes, boolean text) {
        if (!trySend(bytes, text)) {
            sendWaiting(() -> trySend(bytes, text));
        }
    }

    /** Sends bytes that the link may keep for a while. Stages make others of them at once. */
    void sendLent(ByteBuffer bytes, Runnable returned) {
        if (stages != null) {
            send(bytes, false);
            returned.run();
        } else if (!trySendLent(bytes, returned)) {
            sendWaiting(() -> trySendLent(bytes, returned));
        }
    }

    private boolean trySendLent(ByteBuffer bytes, Runnable returned) {
        Link open = openLink();
        if (!open.sendLent(bytes, returned)) {
            return false;
        }
        holdReplies(open, true);
        return true;
    }

    private void sendWaiting(BooleanSupplier attempt) {
        int epoch = roomEpoch;
        while (!attempt.getAsBoolean()) {
            awaitRoom(epoch);
            epoch = roomEpoch;
        }
    }

    /** Sends what is encoded already, and never waits. */
    boolean offer(SharedFrame frame) {
        if (!accepting) {
            return false;
        }
        if (stages != null) {
            return trySendStaged(frame.bytes());
        }
        Link open = openLink();
        if (!open.sendShared(frame)) {
            return false;
        }
        holdReplies(open, true);
        return true;
    }

    /** Sends a message, and never waits. */
    boolean offer(Message message) {
        return accepting && trySend(message);
    }

    private boolean trySend(Message message) {
        Link open = openLink();
        boolean taken;
        order.lock();
        try {
            if (mustWait()) {
                return false;
            }
            taken = transmit(open, stages.out(message));
        } catch (LinkageError | StackOverflowError e) {
            throw broken(e);
        } finally {
            stages.trimOut();
            order.unlock();
        }
        holdReplies(open, taken);
        return true;
    }

    /** Sends what is encoded already by a codec, unless the stages have another one by now, and never waits. */
    boolean offer(Message message, SharedFrame encoded, MessageCodec by) {
        if (!accepting) {
            return false;
        }
        Link open = openLink();
        boolean taken;
        order.lock();
        try {
            if (mustWait()) {
                return false;
            }
            if (stages.codec() != by) {
                taken = transmit(open, stages.out(message));
            } else if (stages.pass(encoded.size())) {
                taken = open.sendShared(encoded) || keep(open, encoded.bytes());
            } else {
                taken = transmit(open, stages.out(encoded.bytes()));
            }
        } catch (LinkageError | StackOverflowError e) {
            throw broken(e);
        } finally {
            stages.trimOut();
            order.unlock();
        }
        holdReplies(open, taken);
        return true;
    }

    /** Uses other stages from the next message on. */
    void switchTo(Stages next) {
        order.lock();
        try {
            mustWait();
            stages.leave();
            stages = next;
        } finally {
            order.unlock();
        }
    }

    /** Sends a message as the last one of these stages and uses others then; {@code false} if it would have to wait. */
    boolean sendLast(Message last, Stages next) {
        Link open = openLink();
        order.lock();
        try {
            if (mustWait()) {
                return false;
            }
            transmit(open, stages.out(last));
            stages.leave();
            stages = next;
            return true;
        } catch (LinkageError | StackOverflowError e) {
            throw broken(e);
        } finally {
            order.unlock();
        }
    }

    /** The stages now; {@code null} if there are none. */
    Stages stages() {
        order.lock();
        try {
            return stages;
        } finally {
            order.unlock();
        }
    }

    /** How hard the compressor tries. */
    int level() {
        return compressing().level();
    }

    void level(int level) {
        if (level < 1 || level > 9) {
            throw new IllegalArgumentException("Option compression.level is from 1 to 9, not " + level);
        }
        order.lock();
        try {
            compressing().level(level);
        } finally {
            order.unlock();
        }
    }

    private Stages compressing() {
        Stages now = stages();
        if (now == null || !now.compresses()) {
            throw new UnsupportedOperationException("The connection has no compressor, so no compression.level");
        }
        return now;
    }

    /** An error from within a stage: nobody knows in what state it has left the stage, so that nothing more is sent. */
    private CodecException broken(Error error) {
        accepting = false;
        CodecException failure = new CodecException(
                "A stage of the way out (" + String.join("+", Stages.names(stages)) + ") failed: " + LogText.of(error),
                error);
        connection.ending.broken(failure);
        return failure;
    }

    private boolean trySend(ByteBuffer bytes, boolean text) {
        if (stages != null) {
            return trySendStaged(bytes);
        }
        Link open = openLink();
        if (!(text ? open.sendText(bytes) : open.send(bytes))) {
            return false;
        }
        holdReplies(open, true);
        return true;
    }

    private boolean trySendStaged(ByteBuffer bytes) {
        Link open = openLink();
        boolean taken;
        order.lock();
        try {
            if (mustWait()) {
                return false;
            }
            taken = transmit(open, stages.out(bytes));
        } catch (LinkageError | StackOverflowError e) {
            throw broken(e);
        } finally {
            stages.trimOut();
            order.unlock();
        }
        holdReplies(open, taken);
        return true;
    }

    /** Within the order lock. */
    private boolean mustWait() {
        if (!accepting || stagesClosed) {
            // It has closed since this thread asked, and its stages may not be used any more.
            throw closed();
        }
        return refused != null;
    }

    /** Answers whether the link took the frame; if not, it is kept. */
    private boolean transmit(Link open, ByteBuffer frame) {
        return open.send(frame) || keep(open, frame);
    }

    private boolean keep(Link open, ByteBuffer frame) {
        if (!open.isOpen()) {
            throw closed();
        }
        refused = ByteBuffer.allocate(frame.remaining()).put(frame).flip();
        return false;
    }

    private Link openLink() {
        if (!accepting) {
            throw closed();
        }
        return link;
    }

    private static ConnectionClosedException closed() {
        return new ConnectionClosedException("The connection is not open, so nothing can be sent on it");
    }

    /**
     * A handler that answers faster than the peer reads must not fill the queue: it gets nothing more to answer. This
     * holds for the accepting side alone; if both sides stopped reading until they can send, both could wait for ever.
     */
    private void holdReplies(Link open, boolean taken) {
        if (dispatching && holdsReplies && Thread.currentThread() == ioThread && !(taken && open.isWritable())) {
            pauses.add(Pauses.Reason.REPLIES_QUEUED);
        }
    }

    /** Names what may have refused a frame. A link does not tell which it was. */
    static String boundsText(Limits limits) {
        return limits.sendQueueBytes() + " bytes (sendQueueBytes), or " + limits.allSendQueuesBytes()
                + " of all connections together (allSendQueuesBytes)";
    }

    private void awaitRoom(int epoch) {
        if (!link.isOpen()) {
            throw closed();
        }
        Settings settings = connection.composition.settings();
        if (settings.sendPolicy() == SendPolicy.FAIL || connection.registry.guard().onIoThread()) {
            LimitException full = new LimitException("The send queue is full: " + boundsText(settings.limits())
                    + (settings.sendPolicy() == SendPolicy.FAIL ? "" : ", and an I/O thread does not wait for room"));
            connection.errors.limitHit(full);
            throw full;
        }
        Duration stall = settings.limits().stallTimeout();
        long left = stall.toNanos();
        order.lock();
        try {
            if (roomChanged == null) {
                roomChanged = order.newCondition();
            }
            while (roomEpoch == epoch && accepting && left > 0) {
                left = roomChanged.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeadlineException("Interrupted while waiting for room in the send queue", e);
        } finally {
            order.unlock();
        }
        if (left <= 0 && roomEpoch == epoch && accepting) {
            throw new DeadlineException("There was no room in the send queue for " + stall.toMillis()
                    + " ms (stallTimeout): " + boundsText(settings.limits()));
        }
    }

    /** The queue has room again. */
    void writable() {
        boolean flushed;
        order.lock();
        try {
            if (refused != null && link.send(refused)) {
                refused = null;
            }
            flushed = refused == null;
            if (flushed && closeWhenSent != null) {
                closeWhenSent.accept(link);
            }
            signalRoom();
        } finally {
            order.unlock();
        }
        if (flushed) {
            pauses.remove(Pauses.Reason.REPLIES_QUEUED);
        }
    }

    /** Within the order lock. */
    private void signalRoom() {
        roomEpoch++;
        if (roomChanged != null) {
            roomChanged.signalAll();
        }
    }

    /** Accepts nothing more, and closes the link behind what was accepted. */
    void close(CloseReason reason) {
        close(open -> open.close(reason));
    }

    /** Accepts nothing more, and ends the link as told behind what was accepted. */
    void close(Consumer<Link> end) {
        accepting = false;
        order.lock();
        try {
            if (refused == null) {
                end.accept(link);
            } else {
                closeWhenSent = end;
            }
            signalRoom();
        } finally {
            order.unlock();
        }
    }

    /** The link has ended. */
    void ended() {
        accepting = false;
        order.lock();
        try {
            refused = null;
            if (stages != null && !stagesClosed) {
                stagesClosed = true;
                stages.leave();
            }
            signalRoom();
        } finally {
            order.unlock();
        }
    }
}
