// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import io.patchbay.RetryPolicy;
import io.patchbay.SendPolicy;
import java.time.Duration;
import java.util.Objects;

/**
 * The settings of an {@link Outbox}. Immutable; every setting has a default.
 *
 * @param durability what a message has survived once it was sent
 * @param damage what to do about stored messages that cannot be read
 * @param maxBytes how many bytes of messages that are not acknowledged there may be; files take up to twice
 *     {@code segmentBytes} more
 * @param whenFull what a send does when there are as many
 * @param fullTimeout how long a send waits for room, with {@link SendPolicy#WAIT}
 * @param maxMessageBytes how many bytes an encoded message may have
 * @param segmentBytes how large a file grows before the next is begun; files are deleted as a whole
 * @param windowMessages how many messages may be on their way, sent and not acknowledged
 * @param windowBytes how many bytes they may have together; one message may be larger
 * @param ackTimeout after which time without an acknowledgement what is on its way is sent again on the same
 *     connection; it doubles with each time in a row
 * @param retry how often a message that the receiver refuses is tried again before it becomes a dead letter, and the
 *     waits before that; the same waits come between attempts to connect, of which there is no last one
 */
public record SyncOptions(
        Durability durability,
        Damage damage,
        long maxBytes,
        SendPolicy whenFull,
        Duration fullTimeout,
        int maxMessageBytes,
        int segmentBytes,
        int windowMessages,
        int windowBytes,
        Duration ackTimeout,
        RetryPolicy retry) {

    private static final int MIB = 1 << 20;
    private static final SyncOptions DEFAULTS = new SyncOptions(
            Durability.FORCED,
            Damage.STOP,
            1L << 30,
            SendPolicy.WAIT,
            Duration.ofSeconds(30),
            4 * MIB,
            64 * MIB,
            256,
            MIB,
            Duration.ofSeconds(5),
            new RetryPolicy(9, Duration.ofMillis(100), Duration.ofSeconds(30)));

    /**
     * Checks the values.
     *
     * @param durability what a message has survived
     * @param damage what to do about damage
     * @param maxBytes at least 1,024
     * @param whenFull what a send does when it is full
     * @param fullTimeout at least 1 ms
     * @param maxMessageBytes from 1 to 64 MiB
     * @param segmentBytes from 1,024 to 1 GiB
     * @param windowMessages at least 1
     * @param windowBytes at least 1
     * @param ackTimeout from 1 ms to 1 day
     * @param retry the retries
     */
    public SyncOptions {
        Objects.requireNonNull(durability, "durability");
        Objects.requireNonNull(damage, "damage");
        Objects.requireNonNull(whenFull, "whenFull");
        Objects.requireNonNull(retry, "retry");
        require("maxBytes", maxBytes, 1_024, Long.MAX_VALUE);
        require("fullTimeout in ms", fullTimeout.toMillis(), 1, Integer.MAX_VALUE);
        require("maxMessageBytes", maxMessageBytes, 1, Segment.MAX_CONTENT);
        require("segmentBytes", segmentBytes, 1_024, 1 << 30);
        require("windowMessages", windowMessages, 1, Integer.MAX_VALUE);
        require("windowBytes", windowBytes, 1, Integer.MAX_VALUE);
        require("ackTimeout in ms", ackTimeout.toMillis(), 1, Duration.ofDays(1).toMillis());
    }

    private static void require(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is from " + min + " to " + max + ", not " + value);
        }
    }

    /**
     * Has the default of every setting: forced to the disk, 1 GiB of messages, waiting up to 30 s when full, messages
     * of up to 4 MiB, files of 64 MiB, 256 messages or 1 MiB on their way, 5 s for an acknowledgement, 10 attempts with
     * waits of up to 100 ms to 30 s.
     *
     * @return the default
     */
    public static SyncOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Replaces what a message has survived once it was sent.
     *
     * @param durability what it has survived
     * @return a changed copy
     */
    public SyncOptions withDurability(Durability durability) {
        return new SyncOptions(durability, damage, maxBytes, whenFull, fullTimeout, maxMessageBytes, segmentBytes,
                windowMessages, windowBytes, ackTimeout, retry);
    }

    /**
     * Replaces what to do about stored messages that cannot be read.
     *
     * @param damage what to do
     * @return a changed copy
     */
    public SyncOptions withDamage(Damage damage) {
        return new SyncOptions(durability, damage, maxBytes, whenFull, fullTimeout, maxMessageBytes, segmentBytes,
                windowMessages, windowBytes, ackTimeout, retry);
    }

    /**
     * Replaces how much there may be, and what a send does then.
     *
     * @param maxBytes bytes of messages that are not acknowledged; at least 1,024
     * @param whenFull what a send does
     * @param fullTimeout how long a send waits for room, if it waits
     * @return a changed copy
     */
    public SyncOptions withMaxBytes(long maxBytes, SendPolicy whenFull, Duration fullTimeout) {
        return new SyncOptions(durability, damage, maxBytes, whenFull, fullTimeout, maxMessageBytes, segmentBytes,
                windowMessages, windowBytes, ackTimeout, retry);
    }

    /**
     * Replaces how large a message may be.
     *
     * @param maxMessageBytes bytes of the encoded message, from 1 to 64 MiB
     * @return a changed copy
     */
    public SyncOptions withMaxMessageBytes(int maxMessageBytes) {
        return new SyncOptions(durability, damage, maxBytes, whenFull, fullTimeout, maxMessageBytes, segmentBytes,
                windowMessages, windowBytes, ackTimeout, retry);
    }

    /**
     * Replaces how large a file grows.
     *
     * @param segmentBytes bytes, from 1,024 to 1 GiB
     * @return a changed copy
     */
    public SyncOptions withSegmentBytes(int segmentBytes) {
        return new SyncOptions(durability, damage, maxBytes, whenFull, fullTimeout, maxMessageBytes, segmentBytes,
                windowMessages, windowBytes, ackTimeout, retry);
    }

    /**
     * Replaces how much may be on its way.
     *
     * @param windowMessages messages, at least 1
     * @param windowBytes bytes of all of them, at least 1
     * @return a changed copy
     */
    public SyncOptions withWindow(int windowMessages, int windowBytes) {
        return new SyncOptions(durability, damage, maxBytes, whenFull, fullTimeout, maxMessageBytes, segmentBytes,
                windowMessages, windowBytes, ackTimeout, retry);
    }

    /**
     * Replaces after which time without an acknowledgement messages are sent again. Where messages get lost on the way,
     * as over UDP, a few round trips are right; elsewhere longer than a handler takes.
     *
     * @param ackTimeout from 1 ms to 1 day
     * @return a changed copy
     */
    public SyncOptions withAckTimeout(Duration ackTimeout) {
        return new SyncOptions(durability, damage, maxBytes, whenFull, fullTimeout, maxMessageBytes, segmentBytes,
                windowMessages, windowBytes, ackTimeout, retry);
    }

    /**
     * Replaces how often what is refused is tried again, and the waits.
     *
     * @param retry the retries
     * @return a changed copy
     */
    public SyncOptions withRetry(RetryPolicy retry) {
        return new SyncOptions(durability, damage, maxBytes, whenFull, fullTimeout, maxMessageBytes, segmentBytes,
                windowMessages, windowBytes, ackTimeout, retry);
    }
}
