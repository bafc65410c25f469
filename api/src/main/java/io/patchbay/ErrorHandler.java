// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/** Receives what went wrong on a connection and was nobody's return value. */
@FunctionalInterface
public interface ErrorHandler {

    /**
     * Something went wrong.
     *
     * @param connection where
     * @param error a {@link PatchbayException}, or what a handler of the application threw
     */
    void handle(Connection connection, Throwable error);
}
