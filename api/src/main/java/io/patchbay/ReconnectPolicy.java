// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How a {@link StandingConnection} comes back.
 *
 * <p>The first wait is chosen at random between zero and {@code firstWait}; each later one between half and all of the
 * time that has passed without a good connection, at least {@code firstWait}, at most {@code maxWait}. The waits double
 * by themselves, nobody is away for more than about twice as long as its server was, and hundreds of clients of one
 * server neither leave it in step nor come back in one wave.
 *
 * @param attempts how many attempts may follow each other without a good connection
 * @param firstWait the bound of the first wait
 * @param maxWait the bound of every wait
 * @param goodAfter how long a connection must have been open to count as good, so that waits begin anew after its loss;
 *     a server that accepts and drops is asked ever more rarely
 * @param whileAway what becomes of messages that are sent while there is no connection
 * @param heldMessages with {@link WhileAway#HOLD}, how many messages may wait
 * @param heldBytes with {@link WhileAway#HOLD}, how many bytes they may have together, as the protocol encodes them
 */
public record ReconnectPolicy(
        int attempts,
        Duration firstWait,
        Duration maxWait,
        Duration goodAfter,
        WhileAway whileAway,
        int heldMessages,
        int heldBytes) {

    /** What becomes of messages that are sent while there is no connection. */
    public enum WhileAway {
        /** Sending fails with a {@link ConnectionClosedException}. */
        FAIL,
        /** They wait, in their order, and go out first when there is a connection again. */
        HOLD
    }

    /** The number of attempts that never ends. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * Checks the values.
     *
     * @param attempts from 1 to {@link #UNLIMITED}
     * @param firstWait at least 1 ms
     * @param maxWait at least {@code firstWait}, at most 365 days
     * @param goodAfter from zero to 365 days
     * @param whileAway what becomes of messages
     * @param heldMessages at least 1
     * @param heldBytes at least 1
     */
    public ReconnectPolicy {
        Objects.requireNonNull(firstWait, "firstWait");
        Objects.requireNonNull(whileAway, "whileAway");
        if (attempts < 1 || Times.millis(firstWait) < 1 || maxWait.compareTo(firstWait) < 0
                || maxWait.compareTo(LONGEST) > 0 || goodAfter.isNegative() || goodAfter.compareTo(LONGEST) > 0
                || heldMessages < 1 || heldBytes < 1) {
            throw new IllegalArgumentException("A reconnect policy has attempts >= 1, 1 ms <= firstWait <= maxWait <="
                    + " 365 days, 0 <= goodAfter <= 365 days, and room for a message and a byte, not " + attempts + ", "
                    + firstWait + ", " + maxWait + ", " + goodAfter + ", " + heldMessages + ", " + heldBytes);
        }
    }

    /**
     * Tries without end, after waits of up to 500 ms at first and 30 s at most; a connection is good after 5 s. Sending
     * fails while there is none; if that is changed, 1,024 messages of 1 MiB in all may wait.
     *
     * @return the default
     */
    public static ReconnectPolicy defaults() {
        return new ReconnectPolicy(
                UNLIMITED,
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                WhileAway.FAIL,
                1_024,
                1 << 20);
    }

    /**
     * Bounds the attempts.
     *
     * @param number how many attempts may follow each other without a good connection, from 1 to {@link #UNLIMITED}
     * @return a changed copy
     */
    public ReconnectPolicy withAttempts(int number) {
        return new ReconnectPolicy(number, firstWait, maxWait, goodAfter, whileAway, heldMessages, heldBytes);
    }

    /**
     * Changes the waits.
     *
     * @param first the bound of the first wait, at least 1 ms
     * @param longest the bound of every wait, at least {@code first}, at most 365 days
     * @return a changed copy
     */
    public ReconnectPolicy withWaits(Duration first, Duration longest) {
        return new ReconnectPolicy(attempts, first, longest, goodAfter, whileAway, heldMessages, heldBytes);
    }

    /**
     * Changes how long a connection must have been open to count as good.
     *
     * @param duration from zero to 365 days
     * @return a changed copy
     */
    public ReconnectPolicy withGoodAfter(Duration duration) {
        return new ReconnectPolicy(attempts, firstWait, maxWait, duration, whileAway, heldMessages, heldBytes);
    }

    /**
     * Holds messages that are sent while there is no connection.
     *
     * @param messages how many may wait, at least 1
     * @param bytes how many bytes they may have together, at least 1
     * @return a changed copy
     */
    public ReconnectPolicy holding(int messages, int bytes) {
        return new ReconnectPolicy(attempts, firstWait, maxWait, goodAfter, WhileAway.HOLD, messages, bytes);
    }

    /**
     * Chooses a wait.
     *
     * @param wait which one since there was a good connection, from 1
     * @param awayNanos how long ago that was
     */
    long waitNanos(int wait, long awayNanos) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long first = firstWait.toNanos();
        if (wait <= 1) {
            return random.nextLong(first + 1);
        }
        long bound = Math.min(maxWait.toNanos(), Math.max(first, awayNanos));
        return bound / 2 + random.nextLong(bound - bound / 2 + 1);
    }
}
