// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys of one direction. Frames are numbered from 0, and every 65,536 of them have a key and an IV of their own,
 * made from the direction's secret and the number of the epoch.
 *
 * <p>RFC 8446, section 5.5, allows 2^24.5 records of 16 KiB under one key of AES-GCM, which is 256 GiB or more; 65,536
 * frames of 4 MiB are as much. ChaCha20-Poly1305 has no such bound, and changes its keys all the same.
 *
 * <p>Epochs do not follow from each other, as TLS 1.3's keys do: who could read the secret could read the shared key,
 * and where frames get lost, a frame from far ahead must not cost more than another.
 */
final class FrameKeys {

    /** An epoch has two to the power of this many frames. */
    static final int EPOCH_BITS = 16;

    private static final byte[] LABEL = Hkdf.label("epoch");

    private final Algorithm algorithm;
    private final byte[] secret;

    /** Keeps the array. */
    FrameKeys(Algorithm algorithm, byte[] secret) {
        this.algorithm = algorithm;
        this.secret = secret;
    }

    static long epochOf(long counter) {
        return counter >>> EPOCH_BITS;
    }

    Epoch epoch(long number) {
        byte[] info = ByteBuffer.allocate(LABEL.length + Long.BYTES).put(LABEL).putLong(number).array();
        byte[] material = Hkdf.expand(secret, info, Algorithm.KEY_BYTES + Algorithm.NONCE_BYTES);
        byte[] key = Arrays.copyOf(material, Algorithm.KEY_BYTES);
        byte[] iv = Arrays.copyOfRange(material, Algorithm.KEY_BYTES, material.length);
        Arrays.fill(material, (byte) 0);
        return new Epoch(number, new TrafficKey(algorithm.keyAlgorithm(), key), iv);
    }

    void erase() {
        Arrays.fill(secret, (byte) 0);
    }

    /** The key of one epoch. */
    record Epoch(long number, TrafficKey key, byte[] iv) {

        /** Makes the nonce of a frame: the IV, its last 8 bytes combined with the counter (RFC 8446, section 5.3). */
        void nonce(long counter, byte[] nonce) {
            System.arraycopy(iv, 0, nonce, 0, Algorithm.NONCE_BYTES);
            for (int i = 0; i < Long.BYTES; i++) {
                nonce[Algorithm.NONCE_BYTES - 1 - i] ^= (byte) (counter >>> Byte.SIZE * i);
            }
        }

        void erase() {
            key.destroy();
            Arrays.fill(iv, (byte) 0);
        }

        /** Shows no key. */
        @Override
        public String toString() {
            return "epoch " + number;
        }
    }
}
