// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.ConnectionClosedException;
import io.patchbay.TransportException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** What control frames have told. Written on the I/O thread and by who closes, read by any thread. */
final class Heard {

    private volatile int closeCode;
    private volatile String closeReason = "";
    private volatile int sentCode;
    private volatile Consumer<ByteBuffer> onPing;
    private volatile Consumer<ByteBuffer> onPong;

    void onPing(Consumer<ByteBuffer> listener) {
        onPing = listener;
    }

    void onPong(Consumer<ByteBuffer> listener) {
        onPong = listener;
    }

    void pinged(ByteBuffer data) {
        Consumer<ByteBuffer> listener = onPing;
        if (listener != null) {
            listener.accept(data);
        }
    }

    void ponged(ByteBuffer data) {
        Consumer<ByteBuffer> listener = onPong;
        if (listener != null) {
            listener.accept(data);
        }
    }

    void sent(int code) {
        if (sentCode == 0) {
            sentCode = code;
        }
    }

    int sentCode() {
        return sentCode;
    }

    void closed(int code, String reason) {
        closeReason = reason;
        closeCode = code;
    }

    void ended() {
        if (closeCode == 0) {
            closeCode = WebSocket.ABNORMAL_CLOSURE;
        }
    }

    int closeCode() {
        return closeCode;
    }

    String closeReason() {
        return closeReason;
    }

    /**
     * Tells why the connection has ended.
     *
     * @param below why the link of bytes has; {@code null} if in good order
     * @param ending whether this side had begun to close
     * @param peer the peer's address
     * @return {@code null} if it was in good order
     */
    Throwable cause(Throwable below, boolean ending, SocketAddress peer) {
        int code = closeCode;
        if (code == WebSocket.ABNORMAL_CLOSURE) {
            return below != null || ending
                    ? below
                    : new TransportException("The connection with " + peer + " ended without a close frame");
        }
        boolean inOrder = code == WebSocket.NORMAL_CLOSURE || code == WebSocket.GOING_AWAY
                || code == WebSocket.NO_STATUS || code >= 3000;
        return inOrder ? null : new ConnectionClosedException("The peer " + peer
                + " closed the connection with code " + code);
    }
}
