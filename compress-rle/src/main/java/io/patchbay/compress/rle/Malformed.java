// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import io.patchbay.CodecException;

/** Refuses what no encoder writes, unless the decoder is lenient. */
final class Malformed {

    private static final String HINT = "; set rle.lenient to pass over it";

    private Malformed() {}

    /** Answers the count of a marker at an offset of the compressed frame. */
    static int checkedCount(byte marker, int offset, boolean lenient) {
        int count = marker & Runs.LONGEST;
        if (count == 0 && !lenient) {
            throw new CodecException("rle: run of 0 bytes at offset " + offset + " of the compressed frame" + HINT);
        }
        return count;
    }

    static void markerAtEnd(boolean lenient) {
        if (!lenient) {
            throw new CodecException("rle: the compressed frame ends within a run" + HINT);
        }
    }
}
