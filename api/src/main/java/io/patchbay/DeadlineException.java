// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import org.jspecify.annotations.Nullable;

/**
 * The time given for an operation has passed. What was waited for may still happen.
 */
public non-sealed class DeadlineException extends PatchbayException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception without a cause.
     *
     * @param message what failed, with which provider, value and limit, and what to do next
     */
    public DeadlineException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message what failed, with which provider, value and limit, and what to do next
     * @param cause what went wrong below; may be {@code null}
     */
    public DeadlineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
