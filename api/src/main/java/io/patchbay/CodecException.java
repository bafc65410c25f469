// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import org.jspecify.annotations.Nullable;

/**
 * The bytes, or the message, are bad: they are not what the protocol, compressor or cipher can accept. Trying again
 * does not help. A connection on which bad bytes arrive is closed.
 */
public sealed class CodecException extends PatchbayException permits UnknownMessageTypeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception without a cause.
     *
     * @param message what failed, with which provider, value and limit, and what to do next
     */
    public CodecException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message what failed, with which provider, value and limit, and what to do next
     * @param cause what went wrong below; may be {@code null}
     */
    public CodecException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
