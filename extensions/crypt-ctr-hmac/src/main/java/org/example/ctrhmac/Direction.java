// SPDX-License-Identifier: Apache-2.0
package org.example.ctrhmac;

import io.patchbay.CodecException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** One way of one connection, with keys of its own and a count of frames. */
final class Direction {

    static final int TAG_BYTES = 16;

    private static final int BLOCK_BYTES = 16;

    private final SecretKeySpec cipherKey;
    private final Cipher cipher;
    private final Mac mac;
    private final byte[] block = new byte[BLOCK_BYTES];
    private long count;

    Direction(byte[] key, String name, byte[] greetings) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            byte[] forCipher = derived(key, name + " encrypts", greetings);
            byte[] forMac = derived(key, name + " authenticates", greetings);
            cipherKey = new SecretKeySpec(forCipher, "AES");
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
            mac.init(new SecretKeySpec(forMac, "HmacSHA256"));
            Arrays.fill(forCipher, (byte) 0);
            Arrays.fill(forMac, (byte) 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK lacks what every JDK has", e);
        }
    }

    private byte[] derived(byte[] key, String purpose, byte[] greetings) throws GeneralSecurityException {
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update(purpose.getBytes(StandardCharsets.US_ASCII));
        return mac.doFinal(greetings);
    }

    int seal(ByteBuffer source, ByteBuffer target) {
        int length = source.remaining();
        ByteBuffer sealed = target.duplicate().limit(target.position() + length);
        crypt(source, target);
        target.put(tag(sealed), 0, TAG_BYTES);
        count++;
        return length + TAG_BYTES;
    }

    int open(ByteBuffer source, ByteBuffer target) {
        int length = source.remaining() - TAG_BYTES;
        if (length < 0) {
            throw new CodecException("ctr-hmac: a frame is shorter than its tag");
        }
        byte[] tag = new byte[TAG_BYTES];
        source.get(source.position() + length, tag);
        ByteBuffer sealed = source.duplicate().limit(source.position() + length);
        if (!MessageDigest.isEqual(tag, Arrays.copyOf(tag(sealed.duplicate()), TAG_BYTES))) {
            throw new CodecException("ctr-hmac: a frame was changed, is out of its turn, or was made with another key");
        }
        crypt(sealed, target);
        source.position(source.limit());
        count++;
        return length;
    }

    /** The count stands in the upper half of the first counter block, so no two frames share a block. */
    private void crypt(ByteBuffer source, ByteBuffer target) {
        ByteBuffer.wrap(block).putLong(count);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, cipherKey, new IvParameterSpec(block));
            cipher.doFinal(source, target);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-CTR has failed", e);
        }
    }

    private byte[] tag(ByteBuffer sealed) {
        ByteBuffer.wrap(block).putLong(count);
        mac.update(block, 0, Long.BYTES);
        mac.update(sealed);
        return mac.doFinal();
    }
}
