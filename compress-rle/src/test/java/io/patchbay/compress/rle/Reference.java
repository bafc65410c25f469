// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import java.io.ByteArrayOutputStream;

/** What the first source document says, step by step, and what compact means, from its definition. */
final class Reference {

    private Reference() {}

    static byte[] classic(byte[] plain) {
        return encode(plain, false);
    }

    static byte[] compact(byte[] plain) {
        return encode(plain, true);
    }

    private static byte[] encode(byte[] plain, boolean compact) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int i = 0;
        while (i < plain.length) {
            int count = 1;
            while (i + count < plain.length && plain[i + count] == plain[i]) {
                count++;
            }
            encodeRun(plain[i] & 0xff, count, compact, out);
            i += count;
        }
        return out.toByteArray();
    }

    private static void encodeRun(int value, int length, boolean compact, ByteArrayOutputStream out) {
        int count = length;
        while (count >= 128) {
            out.write(255);
            out.write(value);
            count -= 127;
        }
        if (compact && value < 128 && count <= 2) {
            for (int k = 0; k < count; k++) {
                out.write(value);
            }
        } else if (count > 0) {
            out.write(128 + count);
            out.write(value);
        }
    }

    /** Restores as the first source document does: nothing is ever wrong. */
    static byte[] decode(byte[] packed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int i = 0;
        while (i < packed.length) {
            int value = packed[i] & 0xff;
            int count = 1;
            if (value >= 128) {
                count = value - 128;
                i++;
                if (i == packed.length) {
                    break;
                }
                value = packed[i] & 0xff;
            }
            for (int k = 0; k < count; k++) {
                out.write(value);
            }
            i++;
        }
        return out.toByteArray();
    }

    /** Tells whether some run is empty or cut off. */
    static boolean malformed(byte[] packed) {
        int i = 0;
        while (i < packed.length) {
            int value = packed[i] & 0xff;
            if (value == 128 || value > 128 && i + 1 == packed.length) {
                return true;
            }
            i += value > 128 ? 2 : 1;
        }
        return false;
    }
}
