// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;

/** HMAC-SHA256, and HKDF with it (RFC 5869), which the JDK has from version 25 on only. */
final class Hkdf {

    static final int HASH_BYTES = 32;

    private static final String HMAC = "HmacSHA256";

    private Hkdf() {}

    /** Tells what a key is for, so that none can be used for anything else. */
    static byte[] label(String purpose) {
        return ("patchbay aead 1 " + purpose + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    /** RFC 5869, section 2.2. An empty salt is as good as none. */
    static byte[] extract(byte[] salt, byte[] secret) {
        return hmac(salt.length == 0 ? new byte[HASH_BYTES] : salt, secret);
    }

    /** RFC 5869, section 2.3; a length of at most 255 times 32 bytes. */
    static byte[] expand(byte[] pseudorandomKey, byte[] info, int length) {
        Mac mac = mac(pseudorandomKey);
        byte[] result = new byte[length];
        byte[] block = new byte[0];
        for (int done = 0, number = 1; done < length; done += HASH_BYTES, number++) {
            mac.update(block);
            mac.update(info);
            mac.update((byte) number);
            Arrays.fill(block, (byte) 0);
            block = mac.doFinal();
            System.arraycopy(block, 0, result, done, Math.min(HASH_BYTES, length - done));
        }
        Arrays.fill(block, (byte) 0);
        return result;
    }

    static byte[] hmac(byte[] key, byte[]... parts) {
        Mac mac = mac(key);
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    private static Mac mac(byte[] key) {
        TrafficKey secret = new TrafficKey(HMAC, key.clone());
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + HMAC, e);
        } finally {
            secret.destroy();
        }
    }
}
