// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import io.patchbay.CodecException;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What the two sides say first: who they are, a random number, and a proof that they have the key and are composed of
 * the same stages. {@code docs/aead.md} has the format.
 *
 * @param algorithm what this side uses
 * @param role which side this is
 * @param counted whether frames hold their counters
 * @param composition what both sides must agree on
 */
record Greeting(Algorithm algorithm, Setup.Role role, boolean counted, Composition composition) {

    static final int RANDOM_BYTES = 32;

    private static final int MAGIC = 0x50424145; // "PBAE"
    private static final int VERSION = 1;
    private static final int HEAD_BYTES = 8;
    private static final int SAID_BYTES = HEAD_BYTES + RANDOM_BYTES;
    private static final int BYTES = SAID_BYTES + Hkdf.HASH_BYTES;

    static byte[] random() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return random;
    }

    /** Writes this side's greeting. */
    byte[] write(byte[] key, byte[] random) {
        byte[] said = ByteBuffer.allocate(SAID_BYTES)
                .putInt(MAGIC)
                .put((byte) VERSION)
                .put(algorithm.id())
                .put(id(role))
                .put((byte) (counted ? 1 : 0))
                .put(random)
                .array();
        return ByteBuffer.allocate(BYTES).put(said).put(proof(key, said)).array();
    }

    /** Checks the peer's greeting and answers its random number. */
    byte[] read(byte[] key, ByteBuffer greeting) {
        if (greeting.remaining() != BYTES || greeting.getInt(greeting.position()) != MAGIC) {
            throw refused("what the peer said first is no greeting of this cipher; does it use " + algorithm.label());
        }
        byte[] bytes = new byte[BYTES];
        greeting.get(bytes);
        int version = bytes[4];
        if (version != VERSION) {
            throw refused("the peer greets with version " + version + ", and this side knows " + VERSION
                    + "; is it older or newer");
        }
        if (bytes[5] != algorithm.id()) {
            throw refused("the peer uses another algorithm, number " + bytes[5] + "; does it use " + algorithm.label());
        }
        if (bytes[6] == id(role)) {
            throw refused("the peer is a " + name(role) + " as this side is, or this side's greeting came back; do both"
                    + " connect, or does something between them send back what it gets");
        }
        if (bytes[7] != (counted ? 1 : 0)) {
            throw refused("one side expects frames to get lost, and the other does not; do both use the same"
                    + " transport");
        }
        byte[] proof = proof(key, Arrays.copyOf(bytes, SAID_BYTES));
        if (!MessageDigest.isEqual(proof, Arrays.copyOfRange(bytes, SAID_BYTES, BYTES))) {
            throw refused("the peer has another key, or is not composed as this side is, which is " + composition
                    + "; are both the same there");
        }
        return Arrays.copyOfRange(bytes, HEAD_BYTES, SAID_BYTES);
    }

    private CodecException refused(String why) {
        return new CodecException(algorithm.label() + ": " + why + "?");
    }

    private byte[] proof(byte[] key, byte[] said) {
        byte[] greetingKey = Hkdf.expand(key, Hkdf.label("greeting"), Algorithm.KEY_BYTES);
        byte[] proof = Hkdf.hmac(greetingKey, said, composition.bytes());
        Arrays.fill(greetingKey, (byte) 0);
        return proof;
    }

    /** Makes the secret of what one side seals. */
    byte[] secret(Setup.Role sealing, byte[] key, byte[] ownRandom, byte[] peersRandom) {
        boolean client = role == Setup.Role.CLIENT;
        byte[] salt = ByteBuffer.allocate(2 * RANDOM_BYTES)
                .put(client ? ownRandom : peersRandom)
                .put(client ? peersRandom : ownRandom)
                .array();
        byte[] both = Hkdf.extract(salt, key);
        byte[] label = Hkdf.label(name(sealing));
        byte[] agreed = composition.bytes();
        byte[] info = ByteBuffer.allocate(label.length + 2 + agreed.length)
                .put(label)
                .put(algorithm.id())
                .put((byte) (counted ? 1 : 0))
                .put(agreed)
                .array();
        byte[] secret = Hkdf.expand(both, info, Hkdf.HASH_BYTES);
        Arrays.fill(both, (byte) 0);
        return secret;
    }

    private static byte id(Setup.Role role) {
        return (byte) (role == Setup.Role.CLIENT ? 1 : 2);
    }

    private static String name(Setup.Role role) {
        return role == Setup.Role.CLIENT ? "client" : "server";
    }
}
