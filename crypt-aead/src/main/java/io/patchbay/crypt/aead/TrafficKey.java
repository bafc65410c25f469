// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import java.util.Arrays;
import javax.crypto.SecretKey;

/** A key that can be erased, which the JDK's own cannot. */
final class TrafficKey implements SecretKey {

    private static final long serialVersionUID = 1L;

    private final String algorithm;
    private final transient byte[] bytes;

    /** Keeps the array. */
    TrafficKey(String algorithm, byte[] bytes) {
        this.algorithm = algorithm;
        this.bytes = bytes;
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        return bytes.clone();
    }

    @Override
    public void destroy() {
        Arrays.fill(bytes, (byte) 0);
    }
}
