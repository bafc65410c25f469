// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/**
 * Receives messages of one type, with the body in the type wanted.
 *
 * @param <T> the type of the body
 */
@FunctionalInterface
public interface MessageHandler<T> {

    /**
     * A message has arrived.
     *
     * <p>What it throws goes to the error listeners; other handlers still run, and the connection stays open.
     *
     * @param from the connection that it arrived on
     * @param body its body
     * @throws Exception if the message cannot be handled
     */
    void handle(Connection from, T body) throws Exception;
}
