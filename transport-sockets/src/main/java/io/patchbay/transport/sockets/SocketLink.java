// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.sockets;

import io.patchbay.ConnectionClosedException;
import io.patchbay.HalfClose;
import io.patchbay.Limits;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.LinkStatistics;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One connected socket as the SPI sees it, from its opening to its end. */
final class SocketLink implements Link, SocketLoop.Member {

    private static final System.Logger LOG = System.getLogger(SocketLink.class.getName());
    private static final int OPEN = 0;
    private static final int CLOSING = 1;
    private static final int ENDED = 2;

    /** How long the peer has to end its side, too. Closing at once could destroy what it has not read yet. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

    final Runnable flushTask;
    private final SocketLoop loop;
    private final SocketChannel channel;
    private final LinkPlan plan;
    private final LinkHandler handler;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final FrameInput input;
    private final FrameOutput output;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final CompletionStage<Void> closedStage = closed.minimalCompletionStage();
    private final CompletableFuture<Void> inputEnd = new CompletableFuture<>();
    private final CompletionStage<Void> inputEndStage = inputEnd.minimalCompletionStage();
    private final Runnable resumeTask = this::resumeOnLoop;
    private final AtomicInteger state = new AtomicInteger(OPEN);
    private volatile boolean paused;
    private volatile boolean peerEnded;
    private volatile boolean outputEnding;

    // On the I/O thread.
    private SelectionKey key;
    private boolean outputEnded;
    private boolean told;
    private Throwable cause;
    private long closingNanos;

    SocketLink(SocketLoop loop, SocketChannel channel, LinkPlan plan, LinkHandler handler, SocketAddress local)
            throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.plan = plan;
        this.handler = handler;
        this.local = local == null ? channel.getLocalAddress() : local;
        this.remote = channel.getRemoteAddress();
        this.input = new FrameInput(this, loop, channel, plan.limits().maxFrameBytes(), plan.framed());
        this.output = new FrameOutput(this, loop, channel, plan.limits(), plan.framed());
        this.flushTask = output::flush;
    }

    /** Begins, and answers what the handler has thrown; {@code null} if nothing. On the I/O thread. */
    Throwable open() throws IOException {
        key = loop.register(channel, SelectionKey.OP_READ, this);
        Limits limits = plan.limits();
        long idleNanos = limits.idleTimeout().toNanos();
        long stallNanos = limits.stallTimeout().toNanos();
        if (!loop.add(this, idleNanos > 0 ? Math.min(idleNanos, stallNanos) : stallNanos)) {
            throw new IOException("the transport is closed");
        }
        guarded(() -> handler.onOpen(this));
        return cause;
    }

    private void guarded(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable failure) {
            fail(failure);
        }
    }

    @Override
    public void ready(SelectionKey ready) {
        try {
            if (ready.isWritable()) {
                output.flush();
            }
            if (ready.isValid() && ready.isReadable()) {
                if (isReading()) {
                    input.read();
                } else {
                    interest(SelectionKey.OP_READ, false);
                }
            }
        } catch (IOException e) {
            channelFailed(e);
        } catch (OutOfMemoryError e) {
            // Its own large frame, and no reason to end the others.
            fail(e);
        }
    }

    void interest(int operation, boolean on) {
        if (key.isValid()) {
            int operations = key.interestOps();
            key.interestOps(on ? operations | operation : operations & ~operation);
        }
    }

    boolean isReading() {
        return !peerEnded && (discards() ? !hasEnded() : !paused);
    }

    boolean delivers() {
        return state.get() == OPEN && !paused;
    }

    boolean discards() {
        return state.get() != OPEN;
    }

    boolean accepts() {
        return state.get() == OPEN && !outputEnding;
    }

    boolean hasEnded() {
        return state.get() == ENDED;
    }

    String peer() {
        String name = remote.toString();
        return name.isEmpty() ? "the client at " + local : name;
    }

    void frame(ByteBuffer view) {
        try {
            handler.onFrame(view);
        } catch (Throwable failure) {
            fail(failure);
        }
    }

    void batchEnd() {
        if (state.get() == OPEN) {
            guarded(handler::onBatchEnd);
        }
    }

    void tellWritable() {
        if (state.get() == OPEN) {
            guarded(handler::onWritable);
        }
    }

    void inputEnded() {
        peerEnded = true;
        interest(SelectionKey.OP_READ, false);
        if (state.get() == OPEN && !paused) {
            closeAfterPeer();
        } else if (outputEnded) {
            end(null);
        }
    }

    private void closeAfterPeer() {
        if (input.held() > 0) {
            closeBecause(new TransportException(peer() + " ended the connection in the middle of a frame, with "
                    + input.held() + " bytes of it sent"));
        } else if (!plan.staysHalfOpen() || outputEnding) {
            close();
        }
        inputEnd.complete(null);
    }

    void channelFailed(IOException failure) {
        // What this side had to say is with the system then, and how the peer ends does not matter.
        end(outputEnded && discards()
                ? null
                : new TransportException(
                        "The connection with " + peer() + " failed: " + failure.getMessage(), failure));
    }

    /** Everything that was taken is with the system. */
    void drained() {
        if (outputEnded || state.get() == OPEN && !outputEnding || !output.isEmpty()) {
            return;
        }
        outputEnded = true;
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            channelFailed(e);
            return;
        }
        lingerIfClosing();
    }

    private void lingerIfClosing() {
        if (state.get() == CLOSING && outputEnded) {
            if (peerEnded) {
                end(null);
            } else {
                loop.schedule(() -> end(null), Math.min(LINGER_NANOS, plan.limits().stallTimeout().toNanos()));
            }
        }
    }

    /** The first cause counts. On the I/O thread. */
    void fail(Throwable failure) {
        if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.TRACE, "No reset, as the socket is gone", e);
            }
        }
        end(failure);
    }

    private void closeBecause(Throwable reason) {
        cause = cause == null ? reason : cause;
        close();
    }

    private void end(Throwable reason) {
        state.set(ENDED);
        if (told) {
            return;
        }
        told = true;
        cause = cause == null ? reason : cause;
        input.release();
        output.release();
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "A socket did not close in order", e);
        }
        // Never within another callback.
        if (!loop.execute(this::tellEnd)) {
            tellEnd();
        }
    }

    private void tellEnd() {
        loop.remove(this);
        plan.onEnd().run();
        try {
            handler.onClosed(cause);
        } catch (RuntimeException | Error failure) {
            LOG.log(System.Logger.Level.WARNING, "A handler failed in onClosed", failure);
        }
        inputEnd.complete(null);
        closed.complete(null);
    }

    @Override
    public void stop() {
        long queued = output.queued();
        end(queued == 0 ? null : new ConnectionClosedException("The transport was closed before " + queued
                + " bytes were sent to " + peer()));
    }

    @Override
    public void sweep(long now) {
        Limits limits = plan.limits();
        long stallNanos = limits.stallTimeout().toNanos();
        long idleNanos = limits.idleTimeout().toNanos();
        long waitingNanos = now - output.lastFair(now);
        if (state.get() == OPEN && !paused && input.stalledNanos(now) > stallNanos) {
            fail(stalled("sent " + input.held() + " bytes of a frame and then nothing"));
        } else if (waitingNanos > stallNanos) {
            fail(stalled("took too little of what waits for it, " + output.queued() + " bytes,"));
        } else if (state.get() == CLOSING && !outputEnded && now - closingNanos > stallNanos) {
            fail(stalled("did not take what was to be sent before closing"));
        } else if (state.get() == OPEN && idleNanos > 0 && now - activityNanos() > idleNanos) {
            closeBecause(new TransportException("Nothing came from or went to " + peer() + " for the idleTimeout of "
                    + limits.idleTimeout().toMillis() + " ms"));
        }
        output.tellIfRoom();
        input.shrink();
    }

    private TransportException stalled(String what) {
        return new TransportException(peer() + " " + what + " for the stallTimeout of "
                + plan.limits().stallTimeout().toMillis() + " ms");
    }

    private long activityNanos() {
        long sent = output.writtenNanos();
        return Math.max(input.readNanos() - sent, 0) + sent;
    }

    @Override
    public boolean send(ByteBuffer frame) {
        return output.send(frame);
    }

    @Override
    public boolean isWritable() {
        return output.isWritable();
    }

    @Override
    public boolean isOpen() {
        return accepts() && (plan.staysHalfOpen() || !peerEnded);
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        if (paused) {
            paused = false;
            loop.execute(resumeTask);
        }
    }

    private void resumeOnLoop() {
        if (delivers()) {
            input.resume();
        }
        if (delivers() && peerEnded) {
            closeAfterPeer();
        } else if (delivers()) {
            interest(SelectionKey.OP_READ, true);
        }
    }

    @Override
    public CompletionStage<Void> close() {
        if (state.compareAndSet(OPEN, CLOSING)) {
            loop.execute(this::closeOnLoop);
        }
        return closedStage;
    }

    private void closeOnLoop() {
        if (state.get() != CLOSING) {
            return;
        }
        closingNanos = System.nanoTime();
        input.release();
        interest(SelectionKey.OP_READ, !peerEnded);
        if (outputEnded) {
            lingerIfClosing();
        } else {
            output.flush();
        }
    }

    @Override
    public void abort() {
        state.set(ENDED);
        loop.execute(() -> fail(new ConnectionClosedException("The connection with " + peer() + " was aborted by this"
                + " side")));
    }

    @Override
    public boolean onIoThread() {
        return loop.isCurrent();
    }

    @Override
    public boolean execute(Runnable task) {
        return loop.execute(task);
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        plan.requireSupported(channel, option);
        try {
            return channel.getOption(option);
        } catch (IOException e) {
            throw new TransportException("Option " + option.name() + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) {
        plan.requireSupported(channel, option);
        try {
            channel.setOption(option, value);
        } catch (IOException e) {
            throw new TransportException("Option " + option.name() + " cannot be set: " + e.getMessage(), e);
        }
    }

    @Override
    public <T> Optional<T> facet(Class<T> type) {
        return type == HalfClose.class ? Optional.of(type.cast(new Halves())) : Optional.empty();
    }

    @Override
    public long lastReceivedNanos() {
        return input.readNanos();
    }

    @Override
    public LinkStatistics statistics() {
        return output.statistics(input.frames(), input.bytes(), activityNanos());
    }

    private final class Halves implements HalfClose {

        @Override
        public void shutdownOutput() {
            if (state.get() == OPEN && !outputEnding) {
                outputEnding = true;
                loop.execute(() -> {
                    if (peerEnded && !paused) {
                        close();
                    } else {
                        output.flush();
                    }
                });
            }
        }

        @Override
        public CompletionStage<Void> inputEnd() {
            return inputEndStage;
        }
    }
}
