// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.AssemblyException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Finds out whether a private and a public key are a pair, by signing something. */
final class KeyPairCheck {

    private static final byte[] SAMPLE = new byte[32];

    private KeyPairCheck() {}

    static void check(PublicKey publicKey, PrivateKey privateKey, String otherwise) {
        String algorithm = signatureFor(publicKey.getAlgorithm());
        if (algorithm == null) {
            // The JDK says later what it thinks of such a key.
            return;
        }
        boolean pair;
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(SAMPLE);
            pair = signature.verify(signed);
        } catch (GeneralSecurityException e) {
            pair = false;
        }
        if (!pair) {
            throw new AssemblyException(otherwise);
        }
    }

    private static String signatureFor(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default -> null;
        };
    }
}
