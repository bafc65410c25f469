// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.CodecException;
import io.patchbay.HalfClose;
import io.patchbay.LimitException;
import io.patchbay.PatchbayException;
import io.patchbay.TransportException;
import io.patchbay.spi.CloseReason;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.LinkStatistics;
import io.patchbay.spi.SharedFrame;
import io.patchbay.transport.netty.StreamLink;
import io.patchbay.transport.websocket.WebSocket.State;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/** A WebSocket on a link of bytes: the handler of the one and itself the other. */
final class WebSocketLink implements Link, LinkHandler, Incoming.Sink {

    static final int CLOSE_KIND = WebSocketFramer.OWN | WebSocketFramer.FIN | WebSocketFramer.CLOSE;
    static final int PONG_KIND = WebSocketFramer.OWN | WebSocketFramer.FIN | WebSocketFramer.PONG;
    private static final int BINARY_KIND = WebSocketFramer.FIN | WebSocketFramer.BINARY;
    private static final int TEXT_KIND = WebSocketFramer.FIN | WebSocketFramer.TEXT;

    /** How long the peer has for its side of the closing handshake (RFC 6455, section 7.1.1). */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private static final AtomicReferenceFieldUpdater<WebSocketLink, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(WebSocketLink.class, State.class, "state");

    final WebSocketSetup setup;
    final Heard heard = new Heard();
    private final Opening opening;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final CompletionStage<Void> closedStage = closed.minimalCompletionStage();
    private final int maxMessage;
    private final int usualKind;
    volatile State state = State.CONNECTING;

    // Set before the link opens.
    private volatile StreamLink below;
    private WebSocketFramer framer;
    private LinkHandler handler;
    private Incoming incoming;
    Settings settings;
    private MessageDeflater deflater;
    private volatile boolean compresses;

    private Future<?> deadline = CompletableFuture.completedFuture(null);
    private KeepAlive keepAlive;
    private IdleTimer idle;
    private ByteBuffer pongDue;
    private PatchbayException cause;
    private boolean delivered;

    WebSocketLink(WebSocketSetup setup, Opening opening) {
        this.setup = setup;
        this.opening = opening;
        this.maxMessage = setup.stream() ? Integer.MAX_VALUE : setup.limits().maxFrameBytes();
        this.usualKind = setup.textual() ? TEXT_KIND : BINARY_KIND;
    }

    @Override
    public void onOpen(Link link) {
        StreamLink stream = (StreamLink) link;
        framer = (WebSocketFramer) stream.framer();
        below = stream;
        String first = opening.first();
        if (!first.isEmpty()) {
            stream.send(ByteBuffer.wrap(first.getBytes(StandardCharsets.US_ASCII)), WebSocketFramer.RAW);
        }
        deadline = stream.schedule(this::handshakeOverdue, setup.limits().handshakeTimeout());
    }

    private void handshakeOverdue() {
        if (state == State.CONNECTING) {
            below.fail(new TransportException("The peer " + below.remoteAddress() + " has not finished the WebSocket"
                    + " handshake within the handshakeTimeout of " + setup.limits().handshakeTimeout().toMillis()
                    + " ms"));
        }
    }

    @Override
    public void onFrame(ByteBuffer frame) {
        int opcode = framer.opcode();
        if (opcode < WebSocketFramer.CLOSE) {
            if (state == State.OPEN) {
                incoming.frame(frame, opcode);
            }
            return;
        }
        switch (opcode) {
            case WebSocketFramer.PING -> pinged(frame);
            case WebSocketFramer.PONG -> ponged(frame);
            case WebSocketFramer.CLOSE -> peerCloses(frame);
            case WebSocketFramer.HEAD -> handshake(frame);
            default -> breach();
        }
    }

    private void handshake(ByteBuffer head) {
        try {
            open(opening.agree(HttpHead.parse(head)));
        } catch (HttpHead.Refusal refusal) {
            opening.refuse(below, refusal);
        }
    }

    private void open(Agreement agreement) throws HttpHead.Refusal {
        handler = opening.handler();
        below.send(ByteBuffer.wrap(agreement.answer().getBytes(StandardCharsets.US_ASCII)), WebSocketFramer.RAW);
        Deflate deflate = agreement.deflate();
        framer.upgrade(deflate != null);
        incoming = new Incoming(framer, setup, deflate, this);
        if (deflate != null) {
            deflater = new MessageDeflater(below, setup.server() ? deflate.serverForgets() : deflate.clientForgets());
            compresses = true;
        }
        settings = new Settings(setup, framer, agreement);
        deadline.cancel(false);
        keepAlive = new KeepAlive(below, framer, settings.pingInterval(), settings.pongTimeout());
        keepAlive.restart();
        if (!setup.limits().idleTimeout().isZero()) {
            idle = new IdleTimer(below, framer, setup.limits().idleTimeout(), this::idleTooLong);
            idle.start();
        }
        state = State.OPEN;
        try {
            handler.onOpen(this);
        } catch (RuntimeException | Error failure) {
            opening.opened(this, failure);
            throw failure;
        }
        opening.opened(this, null);
    }

    private void idleTooLong() {
        if (state == State.OPEN) {
            cause = new TransportException("No message came from or went to " + remoteAddress()
                    + " for the idleTimeout of "
                    + setup.limits().idleTimeout().toMillis() + " ms");
            close(CloseReason.GOING_AWAY);
        }
    }

    @Override
    public void message(ByteBuffer payload, boolean text) {
        delivered = true;
        if (text) {
            handler.onText(payload);
        } else {
            handler.onFrame(payload);
        }
    }

    @Override
    public void breach(int code, PatchbayException reason) {
        boolean first = STATE.compareAndSet(this, State.OPEN, State.CLOSING);
        if (first) {
            cause = reason;
            end(code, "");
        }
        if (setup.server()) {
            below.close();
        } else if (first) {
            // The server ends the connection (section 7.1.1); what it still sends means nothing any more.
            expectEnd();
        }
    }

    private void breach() {
        String what = framer.breach();
        if (state == State.CONNECTING) {
            opening.refuse(below, new HttpHead.Refusal(framer.breachCode(), "The handshake has " + what));
            return;
        }
        String text = "The peer sent " + what;
        breach(framer.breachCode(), framer.breachCode() == WebSocket.TOO_LARGE
                ? new LimitException(text)
                : new CodecException(text));
    }

    private void end(int code, String reason) {
        heard.sent(code);
        below.sendLast(CloseFrames.write(code, reason), CLOSE_KIND);
    }

    private void pinged(ByteBuffer data) {
        if (state != State.OPEN) {
            return;
        }
        int start = data.position();
        if (!below.send(data, PONG_KIND)) {
            // Only the latest ping needs an answer (section 5.5.3), so a peer that reads nothing fills no memory.
            pongDue = ByteBuffer.allocate(data.remaining()).put(data).flip();
        }
        heard.pinged(data.position(start));
    }

    private void ponged(ByteBuffer data) {
        if (state == State.OPEN && !keepAlive.pong(data)) {
            heard.ponged(data);
        }
    }

    private void peerCloses(ByteBuffer payload) {
        int wrong = CloseFrames.check(payload);
        if (wrong != 0) {
            breach(wrong, new CodecException("The peer sent a malformed close frame"));
            return;
        }
        int code = CloseFrames.code(payload);
        heard.closed(code, CloseFrames.reason(payload));
        if (STATE.compareAndSet(this, State.OPEN, State.CLOSING)) {
            end(code, "");
        }
        if (setup.server()) {
            // The server closes first, so that the client's port is free again at once (section 7.1.1).
            below.close();
        } else {
            expectEnd();
        }
    }

    /** The peer has a while to end the connection. */
    private void expectEnd() {
        deadline.cancel(false);
        deadline = below.schedule(below::close, CLOSE_TIMEOUT);
    }

    @Override
    public void onBatchEnd() {
        if (delivered) {
            delivered = false;
            handler.onBatchEnd();
        }
    }

    @Override
    public void onWritable() {
        if (state != State.OPEN) {
            return;
        }
        if (pongDue != null && below.send(pongDue, PONG_KIND)) {
            pongDue = null;
        }
        handler.onWritable();
    }

    @Override
    public void onClosed(Throwable reason) {
        boolean ending = state == State.CLOSING;
        state = State.CLOSED;
        deadline.cancel(false);
        if (handler == null || keepAlive == null) {
            opening.failed(reason);
            return;
        }
        keepAlive.end();
        if (idle != null) {
            idle.end();
        }
        incoming.close();
        if (deflater != null) {
            deflater.close();
        }
        heard.ended();
        try {
            handler.onClosed(cause != null ? cause : heard.cause(reason, ending, remoteAddress()));
        } finally {
            closed.complete(null);
        }
    }

    @Override
    public boolean send(ByteBuffer frame) {
        return send(frame, usualKind);
    }

    @Override
    public boolean sendText(ByteBuffer utf8) {
        return send(utf8, textKind());
    }

    @Override
    public boolean sendLent(ByteBuffer frame, Runnable returned) {
        if (deflates(frame.remaining())) {
            return Link.super.sendLent(frame, returned);
        }
        return mayCarry(frame.remaining()) && below.sendLent(frame, usualKind, returned);
    }

    @Override
    public boolean sendShared(SharedFrame frame) {
        if (deflates(frame.size())) {
            return Link.super.sendShared(frame);
        }
        // Larger ones may be compressed, and then each link has its own way to do it.
        int largest = deflater == null ? Integer.MAX_VALUE : MessageDeflater.MIN_BYTES - 1;
        return mayCarry(frame.size()) && below.sendShared(frame, frame.isText() ? textKind() : usualKind, largest);
    }

    private int textKind() {
        return setup.stream() ? BINARY_KIND : TEXT_KIND;
    }

    private boolean send(ByteBuffer message, int kind) {
        if (!mayCarry(message.remaining())) {
            return false;
        }
        return deflates(message.remaining()) ? deflater.send(message, kind) : below.send(message, kind);
    }

    private boolean mayCarry(int length) {
        if (length > maxMessage) {
            throw new LimitException("A message of " + length + " bytes cannot be sent: maxFrameBytes is "
                    + maxMessage);
        }
        return state == State.OPEN;
    }

    private boolean deflates(int length) {
        return compresses && length >= MessageDeflater.MIN_BYTES;
    }

    /** Sends a ping or pong on behalf of the application. */
    boolean sendControl(ByteBuffer data, int opcode) {
        return state == State.OPEN && below.send(data, WebSocketFramer.OWN | WebSocketFramer.FIN | opcode);
    }

    @Override
    public boolean isWritable() {
        return below.isWritable();
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN && below.isOpen();
    }

    boolean compresses() {
        return compresses;
    }

    void compresses(boolean on) {
        if (on && deflater == null) {
            throw new UnsupportedOperationException("Compression was not negotiated, so it cannot be switched on");
        }
        compresses = on;
    }

    @Override
    public void pauseReading() {
        if (state == State.OPEN) {
            below.pauseReading();
            keepAlive.paused();
            if (state != State.OPEN) {
                below.resumeReading();
            }
        }
    }

    @Override
    public void resumeReading() {
        keepAlive.resumed();
        below.resumeReading();
    }

    @Override
    public CompletionStage<Void> close() {
        return close(CloseReason.DONE);
    }

    @Override
    public CompletionStage<Void> close(CloseReason reason) {
        return close(CloseFrames.code(reason), "");
    }

    CompletionStage<Void> close(int code, String reason) {
        if (STATE.compareAndSet(this, State.OPEN, State.CLOSING)) {
            end(code, reason);
            // The peer's close frame stands behind what nobody here wants to read any more.
            below.resumeReading();
            below.execute(this::expectEnd);
        }
        return closedStage;
    }

    @Override
    public void abort() {
        STATE.compareAndSet(this, State.OPEN, State.CLOSING);
        below.abort();
    }

    /** Ends an attempt to connect. */
    void giveUp() {
        StreamLink stream = below;
        if (stream != null && state == State.CONNECTING) {
            stream.abort();
        }
    }

    @Override
    public boolean onIoThread() {
        return below.onIoThread();
    }

    @Override
    public boolean execute(Runnable task) {
        return below.execute(task);
    }

    @Override
    public SocketAddress localAddress() {
        return below.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return below.remoteAddress();
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        return settings.has(option) ? settings.read(option) : below.option(option);
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) {
        if (settings.has(option)) {
            settings.change(option, value);
            below.execute(() -> keepAlive.change(settings.pingInterval(), settings.pongTimeout()));
        } else {
            below.option(option, value);
        }
    }

    @Override
    public <T> Optional<T> facet(Class<T> type) {
        if (type == WebSocket.class) {
            return Optional.of(type.cast(new WebSocketFacet(this)));
        }
        // To end one direction would cut off the closing handshake (RFC 6455, section 7).
        return type == HalfClose.class ? Optional.empty() : below.facet(type);
    }

    @Override
    public boolean carriesAnyBytes() {
        return !setup.textual();
    }

    @Override
    public long lastReceivedNanos() {
        return below.lastReceivedNanos();
    }

    @Override
    public boolean heartbeats() {
        return true;
    }

    @Override
    public Optional<CompletionStage<Duration>> ping() {
        return Optional.of(keepAlive.ask());
    }

    @Override
    public Optional<Duration> lastRoundTrip() {
        return keepAlive.lastRoundTrip();
    }

    @Override
    public LinkStatistics statistics() {
        LinkStatistics carried = below.statistics();
        return new LinkStatistics(
                carried.framesSent(),
                carried.bytesSent(),
                incoming.messages(),
                incoming.bytes(),
                carried.queuedBytes(),
                carried.lastActivityNanos());
    }
}
