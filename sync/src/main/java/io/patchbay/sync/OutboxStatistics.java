// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

/**
 * The counters of an outbox.
 *
 * @param stored messages stored since it was opened
 * @param lastSequence the number of the last message that is stored; 0 if there never was one. The first message of a
 *     folder has 1, and each has one more than the one before, unless {@link Durability#WRITTEN} made a gap
 * @param acknowledged the number up to which every message was taken by the receiver, or became a dead letter
 * @param pendingMessages messages that are neither
 * @param pendingBytes their bytes on the disk
 * @param deadLetters messages that became dead letters since it was opened
 * @param damagedBytes bytes that could not be read when it was opened
 * @param connected whether there is a connection now
 */
public record OutboxStatistics(
        long stored,
        long lastSequence,
        long acknowledged,
        long pendingMessages,
        long pendingBytes,
        long deadLetters,
        long damagedBytes,
        boolean connected) {}
