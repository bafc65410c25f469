// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import io.patchbay.Message;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A protocol's own way to ask a peer whether it is there, for connections that nobody uses at the moment.
 *
 * @param question the message to send
 * @param isAnswer whether a message that arrives is the answer; anything else means that the connection is not as it
 *     should be
 */
public record ConnectionCheck(Message question, Predicate<Message> isAnswer) {

    /**
     * Checks the values.
     *
     * @param question the message to send
     * @param isAnswer whether a message that arrives is the answer
     */
    public ConnectionCheck {
        Objects.requireNonNull(question, "question");
        Objects.requireNonNull(isAnswer, "isAnswer");
    }
}
