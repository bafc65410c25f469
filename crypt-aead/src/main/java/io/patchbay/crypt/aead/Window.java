// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import java.util.Arrays;

/** Which of the last 1,024 counters were seen, where frames may be lost and overtake each other (RFC 6479). */
final class Window {

    static final int SIZE = 1_024;

    private final long[] seen = new long[SIZE / Long.SIZE];
    private long newest = -1;

    /** Tells whether a frame with this counter may still come. */
    boolean accepts(long counter) {
        if (counter > newest) {
            return true;
        }
        return counter > newest - SIZE && (seen[word(counter)] & bit(counter)) == 0;
    }

    /** Notes a counter that is accepted, once its frame is known to be genuine. */
    void note(long counter) {
        if (counter > newest) {
            if (counter - newest >= SIZE) {
                Arrays.fill(seen, 0);
            } else {
                // What falls out of the window makes room for what is skipped.
                while (newest != counter) {
                    newest++;
                    seen[word(newest)] &= ~bit(newest);
                }
            }
            newest = counter;
        }
        seen[word(counter)] |= bit(counter);
    }

    private static int word(long counter) {
        return (int) (counter & SIZE - 1) / Long.SIZE;
    }

    private static long bit(long counter) {
        return 1L << counter;
    }
}
