// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import java.nio.ByteBuffer;

/** Checks text that comes in pieces, each byte once, and knows at once when it cannot become UTF-8 (RFC 3629). */
final class Utf8 {

    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    /** How many bytes the character that has begun still needs, and between which bounds the next one is. */
    private int missing;

    private int least;
    private int greatest;

    /** Takes the next bytes; {@code false} if they cannot be. Reads with absolute indices only. */
    boolean accept(ByteBuffer bytes, int from, int to) {
        int i = from;
        while (i < to) {
            if (missing == 0) {
                if (i + 8 <= to && (bytes.getLong(i) & HIGH_BITS) == 0) {
                    i += 8;
                    continue;
                }
                byte b = bytes.get(i);
                if (b < 0 && !begins(b & 0xFF)) {
                    return false;
                }
            } else {
                int b = bytes.get(i) & 0xFF;
                if (b < least || b > greatest) {
                    return false;
                }
                missing--;
                least = 0x80;
                greatest = 0xBF;
            }
            i++;
        }
        return true;
    }

    /** The table of RFC 3629, section 4: no overlong forms, no surrogates, nothing above U+10FFFF. */
    private boolean begins(int b) {
        if (b < 0xC2 || b > 0xF4) {
            return false;
        }
        least = 0x80;
        greatest = 0xBF;
        if (b < 0xE0) {
            missing = 1;
        } else if (b < 0xF0) {
            missing = 2;
            least = b == 0xE0 ? 0xA0 : 0x80;
            greatest = b == 0xED ? 0x9F : 0xBF;
        } else {
            missing = 3;
            least = b == 0xF0 ? 0x90 : 0x80;
            greatest = b == 0xF4 ? 0x8F : 0xBF;
        }
        return true;
    }

    /** Tells whether the text may end here. */
    boolean isComplete() {
        return missing == 0;
    }

    void reset() {
        missing = 0;
    }
}
