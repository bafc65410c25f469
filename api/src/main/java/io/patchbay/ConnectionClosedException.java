// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import org.jspecify.annotations.Nullable;

/**
 * The connection has ended, so nothing more can be sent or received on it. The cause says why it ended, if it did not end
 * in good order.
 */
public final class ConnectionClosedException extends TransportException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception without a cause.
     *
     * @param message what failed, with which provider, value and limit, and what to do next
     */
    public ConnectionClosedException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message what failed, with which provider, value and limit, and what to do next
     * @param cause what went wrong below; may be {@code null}
     */
    public ConnectionClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    private ConnectionClosedException(String message, @Nullable Throwable cause, boolean traced) {
        super(message, cause, traced);
    }

    /** Why a connection has ended, for whoever asks later. Every connection ends, and a trace takes as long as all else. */
    static ConnectionClosedException untraced(String message, @Nullable Throwable cause) {
        return new ConnectionClosedException(message, cause, false);
    }

    /** A copy with the stack trace of the caller. */
    ConnectionClosedException again() {
        return new ConnectionClosedException(getMessage(), getCause());
    }
}
