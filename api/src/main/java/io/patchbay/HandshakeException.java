// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import org.jspecify.annotations.Nullable;

/**
 * The peer was reached and will not be talked to: its certificate is not believed, it speaks no TLS or no version in
 * common, or it refuses the upgrade to WebSocket. That seldom changes within seconds, so a connect is not tried again;
 * a {@link StandingConnection}, whose waits grow, goes on trying.
 */
public final class HandshakeException extends TransportException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception without a cause.
     *
     * @param message what failed, with which provider, value and limit, and what to do next
     */
    public HandshakeException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message what failed, with which provider, value and limit, and what to do next
     * @param cause what went wrong below; may be {@code null}
     */
    public HandshakeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
