// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import io.patchbay.Endpoint;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.crypto.SecretKey;

/** The two ends of one connection. */
record Sides(CipherSession client, CipherSession server) implements AutoCloseable {

    static final Traits LOSSY = new Traits(false, false, false);

    /** Every cipher, where frames arrive in order and where they may get lost. */
    static Stream<Sides> all() {
        return Stream.of(Traits.STREAM, LOSSY)
                .flatMap(traits -> Stream.of(new AesGcmCipher(), new ChaCha20Cipher())
                        .map(cipher -> greeted(cipher, key(7), traits)));
    }

    static SecretKey key(int seed) {
        byte[] bytes = new byte[Algorithm.KEY_BYTES];
        Arrays.fill(bytes, (byte) seed);
        return new TrafficKey("RAW", bytes);
    }

    static Setup setup(String names, Setup.Role role, Traits traits) {
        return Setup.of(Endpoint.parse(names + "://localhost:7171"), role).withTraits(traits);
    }

    static CipherSession session(Cipher cipher, Setup.Role role, SecretKey key, Traits traits) {
        return cipher.open(setup("tcp+json+" + cipher.name(), role, traits), key);
    }

    static Sides greeted(Cipher cipher, SecretKey key, Traits traits) {
        Sides sides = new Sides(
                session(cipher, Setup.Role.CLIENT, key, traits), session(cipher, Setup.Role.SERVER, key, traits));
        sides.client.greeted(sides.server.greeting());
        sides.server.greeted(sides.client.greeting());
        return sides;
    }

    static byte[] seal(CipherSession session, byte[] plain) {
        ByteBuffer target = ByteBuffer.allocate(plain.length + session.overhead());
        int length = session.seal(ByteBuffer.wrap(plain), target);
        return Arrays.copyOf(target.array(), length);
    }

    static byte[] open(CipherSession session, byte[] sealed) {
        ByteBuffer target = ByteBuffer.allocate(sealed.length);
        int length = session.open(ByteBuffer.wrap(sealed), target);
        return Arrays.copyOf(target.array(), length);
    }

    boolean counted() {
        return client.overhead() > Algorithm.TAG_BYTES;
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
