// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import org.jspecify.annotations.Nullable;

/**
 * The set-up is wrong, and the developer or operator must mend it: a provider is missing or doubled, an endpoint is
 * malformed, a key is missing, an option is unknown or has a wrong value. Thrown before any socket opens.
 */
public final class AssemblyException extends PatchbayException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception without a cause.
     *
     * @param message what failed, with which provider, value and limit, and what to do next
     */
    public AssemblyException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message what failed, with which provider, value and limit, and what to do next
     * @param cause what went wrong below; may be {@code null}
     */
    public AssemblyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
