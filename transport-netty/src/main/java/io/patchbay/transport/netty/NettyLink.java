// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.patchbay.ConnectionClosedException;
import io.patchbay.HalfClose;
import io.patchbay.TransportException;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.LinkStatistics;
import io.patchbay.spi.SharedFrame;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import javax.net.ssl.SSLSession;

/** One channel as the SPI sees it, from its opening to its end. */
final class NettyLink implements StreamLink {

    private static final System.Logger LOG = System.getLogger(NettyLink.class.getName());
    private static final AtomicIntegerFieldUpdater<NettyLink> STATE =
            AtomicIntegerFieldUpdater.newUpdater(NettyLink.class, "state");
    private static final int OPEN = 0;
    private static final int CLOSING = 1;
    private static final int ENDED = 2;

    /**
     * How long the peer has to answer our FIN. Closing at once would answer what it still sends with a reset, which may
     * destroy what it has not read yet.
     */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

    final LinkOutput output;
    final LinkInput input;
    final LinkTimeouts timeouts;

    /** Set before the first call to it. */
    LinkHandler handler;

    /** Where the event loop keeps this link; -1 if it does not. */
    int loopIndex = -1;

    private final Channel channel;
    private final IoLoop loop;
    private final StreamSettings settings;
    private final LinkOpening opening;
    private final Framer framer;
    private final SocketEnd socketEnd;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final CompletionStage<Void> closedStage = closed.minimalCompletionStage();
    private final CompletableFuture<Void> inputEnd = new CompletableFuture<>();
    private final CompletionStage<Void> inputEndStage = inputEnd.minimalCompletionStage();
    private final Runnable resumeTask = this::resumeOnLoop;
    private final HalfClose halfClose = new HalfClose() {
        @Override
        public void shutdownOutput() {
            NettyLink.this.shutdownOutput();
        }

        @Override
        public CompletionStage<Void> inputEnd() {
            return inputEndStage;
        }
    };
    private SocketAddress localAddress;
    private SocketAddress remoteAddress;
    private SSLSession session;
    private Throwable cause;
    private boolean failed;
    private boolean allSent;
    private boolean lastTaken;
    private boolean outputEnded;
    private boolean endAwaited;
    private volatile boolean outputEnding;
    private volatile boolean peerEnded;
    private volatile boolean paused;
    private volatile int state;

    NettyLink(Channel channel, IoLoop loop, StreamSettings settings, LinkOpening opening, TlsMeter meter) {
        this.channel = channel;
        this.loop = loop;
        this.settings = settings;
        this.opening = opening;
        this.timeouts = new LinkTimeouts(this, settings.limits());
        this.framer = settings.framers().get();
        this.socketEnd = new SocketEnd(channel);
        this.input = new LinkInput(this, loop, framer, channel);
        this.output = new LinkOutput(this, loop, framer, settings, meter);
    }

    Channel channel() {
        return channel;
    }

    ChannelHandlerContext context() {
        return input.context();
    }

    void activate() {
        localAddress = channel.localAddress();
        remoteAddress = channel.remoteAddress();
        if (settings.tls() != null) {
            session = channel.pipeline().get(SslHandler.class).engine().getSession();
        }
        handler = opening.handler();
        if (handler == null) {
            socketEnd.reset();
            return;
        }
        loop.add(this);
        try {
            handler.onOpen(this);
        } catch (Throwable failure) {
            fail(failure);
        }
        opening.opened(this, failed ? cause : null);
    }

    /** Tells whether frames are handed out. */
    boolean delivers() {
        return state == OPEN && !paused;
    }

    boolean isOpenOnLoop() {
        return state == OPEN;
    }

    /** Tells whether the link is closing and what was to be sent before has not left yet. */
    boolean isEmptying() {
        return state == CLOSING && !allSent;
    }

    /** Tells whether frames are taken. */
    boolean accepts() {
        return state == OPEN && !lastTaken && !outputEnding;
    }

    void tellWritable() {
        if (state == OPEN) {
            try {
                handler.onWritable();
            } catch (Throwable failure) {
                fail(failure);
            }
        }
    }

    void inputEnded() {
        channel.config().setAutoRead(false);
        peerEnded = true;
        if (state == OPEN) {
            if (!paused) {
                closeAfterPeer();
            }
        } else if (allSent) {
            socketEnd.close();
        }
    }

    private void closeAfterPeer() {
        int held = input.held();
        if (held > 0) {
            closeBecause(new TransportException("The peer " + remoteAddress + " ended the connection in the middle of a"
                    + " frame, with " + held + " bytes of it sent"));
        } else if (!settings.halfClose() || outputEnding) {
            close();
        } else {
            loop.halfClosed.add(this);
        }
        inputEnd.complete(null);
    }

    /** The connection is gone, and what has come of it is read. */
    void gone() {
        if (!outputEnding) {
            lost();
        } else if (!endAwaited) {
            // Perhaps in good order, and then the end is about to be read.
            endAwaited = true;
            schedule(this::lost, Duration.ofMillis(500));
        }
    }

    /** The connection is gone. */
    void lost() {
        // Where both sides have ended their output, that is how a connection goes.
        if (state == OPEN && !(outputEnding && peerEnded)) {
            fail(new TransportException("The connection with " + remoteAddress + " was reset by the peer"));
        }
    }

    /** What {@link HalfClose#shutdownOutput} does. */
    private void shutdownOutput() {
        if (state == OPEN && !outputEnding) {
            outputEnding = true;
            output.closeForeign();
            runOnLoop(this::shutdownOutputOnLoop);
        }
    }

    private void shutdownOutputOnLoop() {
        if (state == OPEN && peerEnded && !paused) {
            close();
        } else if (state == OPEN) {
            output.finish().addListener(sent -> {
                if (sent.isSuccess() && state == OPEN) {
                    outputEnded = true;
                    socketEnd.sayFarewell(socketEnd::shutdownOutput);
                }
            });
        }
    }

    void channelFailed(Throwable failure) {
        if (allSent) {
            // What this side had to say is with the system, and the peer's answer to FIN does not matter.
            socketEnd.close();
        } else if (state != ENDED) {
            fail(new TransportException("The connection with " + remoteAddress + " failed: " + failure.getMessage(),
                    failure));
        }
    }

    /** The first cause counts. */
    @Override
    public void fail(Throwable failure) {
        state = ENDED;
        if (failed) {
            return;
        }
        failed = true;
        output.tellShared();
        cause = cause == null ? failure : cause;
        output.closeForeign();
        socketEnd.reset();
    }

    /** Closes in good order; the first cause counts. */
    void closeBecause(Throwable reason) {
        cause = cause == null ? reason : cause;
        close();
    }

    @Override
    public CompletionStage<Void> close() {
        if (STATE.compareAndSet(this, OPEN, CLOSING)) {
            output.closeForeign();
            runOnLoop(this::closeOnLoop);
        }
        return closedStage;
    }

    private void closeOnLoop() {
        if (state != CLOSING) {
            return;
        }
        timeouts.closing();
        if (outputEnded) {
            endOutput();
            return;
        }
        output.finish().addListener(sent -> {
            if (sent.isSuccess()) {
                endOutput();
            }
        });
        if (!peerEnded) {
            channel.config().setAutoRead(true);
        }
    }

    private void endOutput() {
        allSent = true;
        output.allSent();
        socketEnd.sayFarewell(this::endSocketOutput);
        if (channel.isOpen()) {
            loop.eventLoop.schedule(socketEnd::close, Math.min(LINGER_NANOS, timeouts.stallNanos()), TimeUnit.NANOSECONDS);
        }
    }

    private void endSocketOutput() {
        if (peerEnded) {
            socketEnd.close();
        } else {
            socketEnd.shutdownOutput();
        }
    }

    @Override
    public void abort() {
        state = ENDED;
        output.closeForeign();
        runOnLoop(() -> fail(new ConnectionClosedException("The connection with " + remoteAddress
                + " was aborted by this side")));
    }

    void endWithTransport() {
        cause = cause == null && output.queued() > 0
                ? new ConnectionClosedException("The transport was closed before everything was sent to "
                        + remoteAddress)
                : cause;
        state = ENDED;
        output.closeForeign();
        socketEnd.sayFarewell(() -> {});
        socketEnd.close();
    }

    /** Ends the link: half a frame on the wire would make everything behind it unreadable. */
    OutOfMemoryError halfSent(OutOfMemoryError error) {
        abort();
        return error;
    }

    private void runOnLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else if (!execute(task)) {
            // The loop has ended, and every link before it.
            state = ENDED;
        }
    }

    /** The channel is closed. */
    void ended() {
        if (loopIndex < 0) {
            return;
        }
        if (state == OPEN && cause == null) {
            // A failed write ends a channel, and behind TLS nobody else says so.
            cause = new TransportException("The connection with " + remoteAddress + " was lost");
        }
        boolean reported = cause != null;
        state = ENDED;
        output.closeForeign();
        input.release();
        output.release();
        loop.remove(this);
        loop.halfClosed.remove(this);
        if (!reported && !allSent && output.queued() > 0) {
            cause = new ConnectionClosedException("The connection with " + remoteAddress + " ended before "
                    + output.queued() + " bytes were sent");
        }
        try {
            handler.onClosed(cause);
        } catch (Throwable failure) {
            LOG.log(System.Logger.Level.WARNING, "A handler failed in onClosed", failure);
        }
        inputEnd.complete(null);
        closed.complete(null);
    }

    void sweep(long now) {
        timeouts.sweep(now);
        input.shrink();
    }

    @Override
    public boolean send(ByteBuffer frame, int kind) {
        return output.send(frame, kind);
    }

    @Override
    public boolean sendLent(ByteBuffer frame, int kind, Runnable returned) {
        return output.sendLent(frame, kind, returned);
    }

    @Override
    public boolean sendShared(SharedFrame frame, int kind, int largest) {
        return output.sendShared(frame, kind, largest);
    }

    @Override
    public void sendLast(ByteBuffer frame, int kind) {
        output.closeForeign();
        runOnLoop(() -> {
            if (accepts()) {
                lastTaken = true;
                output.sendLast(frame, kind);
            }
        });
    }

    @Override
    public Future<?> schedule(Runnable task, Duration delay) {
        return loop.schedule(task, delay);
    }

    @Override
    public Framer framer() {
        return framer;
    }

    @Override
    public boolean isWritable() {
        return output.isWritable();
    }

    @Override
    public boolean isOpen() {
        return state == OPEN && !outputEnding && (settings.halfClose() || !peerEnded);
    }

    @Override
    public void pauseReading() {
        paused = true;
        if (state == OPEN) {
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void resumeReading() {
        if (paused) {
            paused = false;
            // Always as a task, because the caller may stand in a call of the handler.
            if (!loop.execute(resumeTask)) {
                state = ENDED;
            }
        }
    }

    private void resumeOnLoop() {
        if (delivers()) {
            input.resume();
        }
        if (!delivers()) {
            return;
        }
        if (peerEnded) {
            closeAfterPeer();
            return;
        }
        channel.config().setAutoRead(true);
        if (paused) {
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public boolean onIoThread() {
        return loop.inLoop();
    }

    @Override
    public boolean execute(Runnable task) {
        return loop.execute(task);
    }

    @Override
    public SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        return settings.options().read(channel, option);
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) {
        settings.options().change(channel, option, value);
    }

    @Override
    public <T> Optional<T> facet(Class<T> type) {
        Object facet = type == SSLSession.class ? session : type == HalfClose.class ? halfClose : null;
        return Optional.ofNullable(type.cast(facet));
    }

    @Override
    public boolean carriesAnyBytes() {
        return framer.carriesAnyBytes();
    }

    @Override
    public long lastReceivedNanos() {
        return input.readNanos();
    }

    @Override
    public LinkStatistics statistics() {
        output.tellShared();
        return new LinkStatistics(
                output.frames(), output.bytes(), input.frames(), input.bytes(), output.queued(),
                timeouts.activityNanos());
    }
}
