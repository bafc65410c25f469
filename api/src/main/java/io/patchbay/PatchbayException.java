// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/**
 * What can go wrong, divided by who must act.
 *
 * <p>Messages say what failed and what to do next. They never contain keys or payload.
 */
public abstract sealed class PatchbayException extends RuntimeException
        permits AssemblyException, TransportException, CodecException, LimitException, DeadlineException {

    private static final long serialVersionUID = 1L;

    PatchbayException(String message) {
        super(message);
    }

    PatchbayException(String message, Throwable cause) {
        super(message, cause);
    }

    PatchbayException(String message, Throwable cause, boolean traced) {
        super(message, cause, true, traced);
    }
}
