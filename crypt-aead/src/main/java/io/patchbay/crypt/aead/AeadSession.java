// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** One connection: greets with the shared key, and then seals and opens with keys that no other connection has. */
final class AeadSession implements CipherSession {

    private final Greeting greeting;
    private final byte[] random = Greeting.random();
    private final byte[] own;
    private byte[] key;
    private Sealer sealer;
    private Opener opener;
    private boolean closed;

    private AeadSession(Greeting greeting, byte[] key) {
        this.greeting = greeting;
        this.key = key;
        this.own = greeting.write(key, random);
    }

    static CipherSession open(Algorithm algorithm, Setup setup, byte[] key) {
        // So that a JDK without it is noticed now, and not when the peer greets.
        algorithm.cipher();
        return new AeadSession(new Greeting(algorithm, setup.role(), counted(setup), Composition.of(setup)), key);
    }

    /** Only where every frame arrives, and in order, do both sides know the counter without being told. */
    private static boolean counted(Setup setup) {
        return !(setup.traits().reliable() && setup.traits().ordered());
    }

    static Map<String, String> describe(Algorithm algorithm, Setup setup) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("algorithm", algorithm.title());
        settings.put("keys", "new ones for each connection and direction");
        settings.put("counter", counted(setup)
                ? "in each frame, up to 1,023 may overtake one"
                : "not sent, because frames arrive in order");
        settings.put("bytes added", Integer.toString(overhead(counted(setup))));
        return settings;
    }

    private static int overhead(boolean counted) {
        return Algorithm.TAG_BYTES + (counted ? Long.BYTES : 0);
    }

    @Override
    public ByteBuffer greeting() {
        requireOpen();
        return ByteBuffer.wrap(own).asReadOnlyBuffer();
    }

    @Override
    public void greeted(ByteBuffer peers) {
        requireOpen();
        if (key == null) {
            throw new IllegalStateException("The peer has greeted before");
        }
        byte[] peersRandom = greeting.read(key, peers);
        Algorithm algorithm = greeting.algorithm();
        for (Setup.Role sealing : Setup.Role.values()) {
            FrameKeys keys = new FrameKeys(algorithm, greeting.secret(sealing, key, random, peersRandom));
            if (sealing == greeting.role()) {
                sealer = new Sealer(algorithm, keys, greeting.counted(), 0);
            } else {
                opener = new Opener(algorithm, keys, greeting.counted(), 0);
            }
        }
        forgetKey();
    }

    private void forgetKey() {
        if (key != null) {
            Arrays.fill(key, (byte) 0);
            key = null;
        }
    }

    @Override
    public int overhead() {
        return overhead(greeting.counted());
    }

    @Override
    public int seal(ByteBuffer source, ByteBuffer target) {
        if (sealer == null) {
            throw notReady();
        }
        return sealer.seal(source, target);
    }

    @Override
    public int open(ByteBuffer source, ByteBuffer target) {
        if (opener == null) {
            throw notReady();
        }
        return opener.open(source, target);
    }

    private IllegalStateException notReady() {
        requireOpen();
        return new IllegalStateException("The peer has not greeted yet, so there are no keys");
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This session of " + greeting.algorithm().label() + " is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        forgetKey();
        if (sealer != null) {
            sealer.erase();
            opener.erase();
            sealer = null;
            opener = null;
        }
    }
}
