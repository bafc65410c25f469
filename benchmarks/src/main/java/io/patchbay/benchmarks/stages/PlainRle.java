// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.stages;

/** Run-length encoding as one would write it first: arrays, one byte at a time, the same bytes as the real one. */
final class PlainRle {

    private PlainRle() {}

    static int compress(byte[] source, byte[] target) {
        int o = 0;
        int i = 0;
        while (i < source.length) {
            byte value = source[i];
            int run = 1;
            while (run < 127 && i + run < source.length && source[i + run] == value) {
                run++;
            }
            if (value >= 0 && run == 1) {
                target[o++] = value;
            } else if (value >= 0 && run == 2) {
                target[o++] = value;
                target[o++] = value;
            } else {
                target[o++] = (byte) (128 + run);
                target[o++] = value;
            }
            i += run;
        }
        return o;
    }

    static int decompress(byte[] source, byte[] target) {
        int o = 0;
        int i = 0;
        while (i < source.length) {
            byte value = source[i++];
            if (value >= 0) {
                target[o++] = value;
            } else {
                int count = value & 127;
                byte repeated = source[i++];
                for (int k = 0; k < count; k++) {
                    target[o++] = repeated;
                }
            }
        }
        return o;
    }
}
