// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import io.patchbay.Message;

/**
 * A message that could not be delivered and is not tried any more. It is in the file {@code dead-letters.jsonl} of the
 * outbox's folder before anybody hears of it.
 *
 * @param sequence its number in the outbox
 * @param message the message as it was sent; its body is as a receiver would get it
 * @param attempts how often it was tried
 * @param reason what the receiver said the last time, or why it could not be sent
 */
public record DeadLetter(long sequence, Message message, int attempts, String reason) {}
