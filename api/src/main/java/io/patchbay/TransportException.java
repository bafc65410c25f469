// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import org.jspecify.annotations.Nullable;

/**
 * The network failed: the peer cannot be reached, or the connection has ended. Trying again may help.
 */
public sealed class TransportException extends PatchbayException
        permits ConnectionClosedException, HandshakeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception without a cause.
     *
     * @param message what failed, with which provider, value and limit, and what to do next
     */
    public TransportException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message what failed, with which provider, value and limit, and what to do next
     * @param cause what went wrong below; may be {@code null}
     */
    public TransportException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    TransportException(String message, @Nullable Throwable cause, boolean traced) {
        super(message, cause, traced);
    }
}
