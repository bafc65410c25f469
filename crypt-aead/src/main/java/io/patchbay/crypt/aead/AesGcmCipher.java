// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import com.google.auto.service.AutoService;
import io.patchbay.AssemblyException;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import java.util.Map;
import java.util.Set;
import javax.crypto.SecretKey;

/**
 * The cipher {@code aes-gcm}: AES-256-GCM (NIST SP 800-38D), which is fast where the processor has instructions for
 * AES.
 *
 * <p>The shared key only proves who greets and makes the keys of each connection; {@code docs/aead.md} has the format
 * and says what is protected.
 */
@AutoService(Cipher.class)
public final class AesGcmCipher implements Cipher {

    /** Makes the provider. */
    public AesGcmCipher() {}

    @Override
    public String name() {
        return "aes-gcm";
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        return AeadSession.describe(Algorithm.AES_GCM, setup);
    }

    /**
     * Starts a session, which greets.
     *
     * @param setup says which side this is, of what the connection is composed, and whether frames may get lost
     * @param key 32 bytes
     * @return a new session, with a copy of the key until the peer has greeted
     * @throws AssemblyException if the key has another length or does not show its bytes
     */
    @Override
    public CipherSession open(Setup setup, SecretKey key) {
        return AeadSession.open(Algorithm.AES_GCM, setup, keyBytes(key));
    }

    @Override
    public Set<Integer> keyBits() {
        return Set.of(Algorithm.KEY_BYTES * Byte.SIZE);
    }
}
