// SPDX-License-Identifier: Apache-2.0
package org.example.ctrhmac;

import com.google.auto.service.AutoService;
import io.patchbay.AssemblyException;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import java.util.Map;
import java.util.Set;
import javax.crypto.SecretKey;

/**
 * The cipher {@code ctr-hmac}: AES-256-CTR (NIST SP 800-38A) under HMAC-SHA-256 (RFC 2104), encrypt then authenticate.
 *
 * <p>Each side greets with 32 random bytes. The shared key and both greetings make the keys of one connection, of each
 * direction others, by HMAC as a pseudo-random function; so no two connections seal alike, and no frame of one
 * direction or connection is good in another. Frames are counted on both sides and the count is authenticated, not
 * sent. A sealed frame is the encrypted bytes and 16 bytes of the HMAC.
 */
@AutoService(Cipher.class)
public final class CtrHmacCipher implements Cipher {

    /** Makes the provider. */
    public CtrHmacCipher() {}

    @Override
    public String name() {
        return "ctr-hmac";
    }

    @Override
    public Set<Integer> keyBits() {
        return Set.of(256);
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        checkTraits(setup);
        return Map.of("algorithm", "AES-256-CTR, HMAC-SHA-256");
    }

    @Override
    public CipherSession open(Setup setup, SecretKey key) {
        checkTraits(setup);
        return new CtrHmacSession(setup.role(), keyBytes(key));
    }

    /** The count of a frame is not sent, so none may be lost or overtaken. */
    private static void checkTraits(Setup setup) {
        if (!setup.traits().reliable() || !setup.traits().ordered()) {
            throw new AssemblyException("Cipher ctr-hmac needs a transport that keeps all frames and their order, and "
                    + setup.endpoint().transport() + " does not; use aes-gcm there");
        }
    }
}
