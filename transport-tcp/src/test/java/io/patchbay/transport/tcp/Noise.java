// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import java.util.Random;

/** Bytes that are the same in each run and do not repeat. */
final class Noise {

    private Noise() {}

    static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
