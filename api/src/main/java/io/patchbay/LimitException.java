// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import org.jspecify.annotations.Nullable;

/**
 * A limit was hit. The message names the limit, its value and how to change it.
 */
public final class LimitException extends PatchbayException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception without a cause.
     *
     * @param message what failed, with which provider, value and limit, and what to do next
     */
    public LimitException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message what failed, with which provider, value and limit, and what to do next
     * @param cause what went wrong below; may be {@code null}
     */
    public LimitException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
