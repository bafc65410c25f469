// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import io.patchbay.Connection;
import java.time.Instant;
import java.util.UUID;

/**
 * Where a message that an inbox hands out came from. Sender and number together are the same however often the message
 * comes, and no other message has them.
 *
 * @param connection the connection that it came on
 * @param sender the outbox that it was sent with
 * @param sequence its number there, greater than that of every message before
 * @param timestamp when it was sent, as exact as the protocol carries it
 */
public record Delivery(Connection connection, UUID sender, long sequence, Instant timestamp) {}
