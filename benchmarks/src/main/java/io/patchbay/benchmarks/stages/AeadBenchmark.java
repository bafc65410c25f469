// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.stages;

import io.patchbay.Endpoint;
import io.patchbay.crypt.aead.AesGcmCipher;
import io.patchbay.crypt.aead.ChaCha20Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sealing and opening of one frame, in place as connections do it, beside what {@code javax.crypto} does by itself from
 * one array to another.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class AeadBenchmark {

    private static final int TAG = 16;

    /** Which cipher. */
    @Param({"aes-gcm", "chacha20"})
    public String name;

    /** Bytes in the frame. */
    @Param({"64", "1024", "16384"})
    public int size;

    private CipherSession client;
    private CipherSession server;
    private ByteBuffer writable;
    private ByteBuffer readable;
    private byte[] plain;
    private byte[] sealed;
    private Cipher encrypting;
    private Cipher decrypting;
    private SecretKey key;
    private byte[] nonce;

    /** Makes keys, frames and sessions. */
    @org.openjdk.jmh.annotations.Setup
    public void prepare() throws GeneralSecurityException {
        boolean gcm = name.equals("aes-gcm");
        io.patchbay.spi.Cipher provider = gcm ? new AesGcmCipher() : new ChaCha20Cipher();
        key = new SecretKeySpec(provider.generateKey(256), gcm ? "AES" : "ChaCha20");
        Endpoint endpoint = Endpoint.parse("tcp+json+" + name + "://localhost:1");
        client = provider.open(Setup.of(endpoint, Setup.Role.CLIENT), key);
        server = provider.open(Setup.of(endpoint, Setup.Role.SERVER), key);
        client.greeted(server.greeting());
        server.greeted(client.greeting());
        // Twice the room, as the arrays of a connection have.
        writable = ByteBuffer.allocate(2 * size + TAG);
        readable = writable.duplicate();
        plain = Content.RANDOM.bytes(size);
        sealed = new byte[size + TAG];
        String transformation = gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305";
        encrypting = Cipher.getInstance(transformation);
        decrypting = Cipher.getInstance(transformation);
        nonce = new byte[12];
    }

    private AlgorithmParameterSpec nextNonce() {
        for (int i = nonce.length - 1; ++nonce[i] == 0; i--) {
            // Carries.
        }
        return name.equals("aes-gcm") ? new GCMParameterSpec(TAG * Byte.SIZE, nonce) : new IvParameterSpec(nonce);
    }

    /** Seals where the bytes are. */
    @Benchmark
    public int seal() {
        return client.seal(readable.limit(size).position(0), writable.clear());
    }

    /** Seals and opens where the bytes are. */
    @Benchmark
    public int sealAndOpen() {
        int length = client.seal(readable.limit(size).position(0), writable.clear());
        return server.open(readable.limit(length).position(0), writable.clear());
    }

    /** Encrypts from one array to another. */
    @Benchmark
    public int jdkSeal() throws GeneralSecurityException {
        encrypting.init(Cipher.ENCRYPT_MODE, key, nextNonce());
        return encrypting.doFinal(plain, 0, size, sealed, 0);
    }

    /** Encrypts from one array to another, and decrypts back. */
    @Benchmark
    public int jdkSealAndOpen() throws GeneralSecurityException {
        AlgorithmParameterSpec parameters = nextNonce();
        encrypting.init(Cipher.ENCRYPT_MODE, key, parameters);
        int length = encrypting.doFinal(plain, 0, size, sealed, 0);
        decrypting.init(Cipher.DECRYPT_MODE, key, parameters);
        return decrypting.doFinal(sealed, 0, length, plain, 0);
    }
}
