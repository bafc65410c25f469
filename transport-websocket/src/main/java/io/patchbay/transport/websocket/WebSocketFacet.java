// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.LimitException;
import io.patchbay.Limits;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A link's side that only WebSocket has. */
final class WebSocketFacet implements WebSocket {

    private final WebSocketLink link;

    WebSocketFacet(WebSocketLink link) {
        this.link = link;
    }

    @Override
    public State state() {
        return link.state;
    }

    @Override
    public boolean ping(ByteBuffer data) {
        return link.sendControl(checked(data), WebSocketFramer.PING);
    }

    @Override
    public boolean pong(ByteBuffer data) {
        return link.sendControl(checked(data), WebSocketFramer.PONG);
    }

    private static ByteBuffer checked(ByteBuffer data) {
        if (data.remaining() > WebSocketSetup.MIN_FRAME) {
            throw new LimitException("A ping or pong has at most " + WebSocketSetup.MIN_FRAME + " bytes, not "
                    + data.remaining());
        }
        return data;
    }

    @Override
    public void onPing(Consumer<ByteBuffer> listener) {
        link.heard.onPing(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public void onPong(Consumer<ByteBuffer> listener) {
        link.heard.onPong(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public CompletionStage<Void> close(int code, String reason) {
        if (!CloseFrames.maySend(code)) {
            throw new IllegalArgumentException("A close code is 1000 to 1003, 1007 to 1014 or 3000 to 4999, not "
                    + code);
        }
        CloseFrames.checkReason(reason);
        return link.close(code, reason);
    }

    @Override
    public int closeCode() {
        return link.heard.closeCode();
    }

    @Override
    public String closeReason() {
        return link.heard.closeReason();
    }

    @Override
    public int sentCloseCode() {
        return link.heard.sentCode();
    }

    @Override
    public Optional<String> subprotocol() {
        return Optional.ofNullable(link.settings.agreement().subprotocol());
    }

    @Override
    public String requestTarget() {
        return link.settings.agreement().target();
    }

    @Override
    public Map<String, List<String>> headers() {
        return link.settings.agreement().headers();
    }

    @Override
    public boolean compressionNegotiated() {
        return link.settings.agreement().deflate() != null;
    }

    @Override
    public boolean compresses() {
        return link.compresses();
    }

    @Override
    public void compresses(boolean on) {
        link.compresses(on);
    }

    @Override
    public boolean keepAlive() {
        return !link.settings.pingInterval().isZero();
    }

    @Override
    public void keepAlive(boolean on) {
        Duration usual = link.setup.pingInterval();
        Duration interval = usual.isZero() ? Limits.defaults().pingInterval() : usual;
        link.option(WebSocketOptions.PING_INTERVAL, on ? interval : Duration.ZERO);
    }

    @Override
    public int maxFrameBytes() {
        return link.settings.maxFrame();
    }

    @Override
    public void maxFrameBytes(int bytes) {
        link.settings.maxFrame(bytes);
    }
}
