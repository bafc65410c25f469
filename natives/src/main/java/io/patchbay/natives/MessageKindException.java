// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

/**
 * The next message of a WebSocket is text where binary was asked for, or the other way round. It stays the next one, so
 * that the order of messages is kept.
 */
public final class MessageKindException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final boolean text;

    MessageKindException(boolean text) {
        super(text
                ? "The next message is text: take it with native_ws_recv or native_ws_recv_blocking"
                : "The next message is binary: take it with native_ws_recv_binary");
        this.text = text;
    }

    /**
     * Tells what the next message is.
     *
     * @return {@code true} if it is text, {@code false} if it is binary
     */
    public boolean nextIsText() {
        return text;
    }
}
