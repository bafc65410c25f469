// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

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
}
