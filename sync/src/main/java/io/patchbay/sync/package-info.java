// SPDX-License-Identifier: Apache-2.0
/**
 * Reliable delivery: messages are stored before they are sent, and forgotten when the receiver has taken them.
 *
 * <p>An {@link io.patchbay.sync.Outbox} sends, a {@link io.patchbay.sync.SyncInbox} on a listener receives. Between
 * them travel ordinary messages of the types {@code sync.data} and {@code sync.ack}, over any transport with any
 * protocol; where message types are registered, these two must be, too. {@code docs/sync.md} describes them and what
 * holds after which crash.
 *
 * <p>No method takes or returns {@code null} unless it says so.
 */
@NullMarked
@Stability.Stable
package io.patchbay.sync;

import io.patchbay.Stability;
import org.jspecify.annotations.NullMarked;
