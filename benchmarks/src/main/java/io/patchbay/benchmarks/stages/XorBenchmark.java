// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.stages;

import io.patchbay.Endpoint;
import io.patchbay.crypt.xor.XorCipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
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

/** Repeating-key XOR beside the loop of the first source document. Bytes divided by nanoseconds are GB/s. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class XorBenchmark {

    /** Bytes in the frame. */
    @Param({"64", "1024", "65536"})
    public int size;

    /** Bytes in the key. */
    @Param({"6", "32"})
    public int keyLength;

    private byte[] key;
    private byte[] plain;
    private byte[] sealed;
    private ByteBuffer source;
    private ByteBuffer target;
    private ByteBuffer directSource;
    private ByteBuffer directTarget;
    private CipherSession session;

    /** Makes key, frame and session. */
    @org.openjdk.jmh.annotations.Setup
    public void prepare() {
        XorCipher cipher = new XorCipher();
        key = cipher.generateKey(keyLength * Byte.SIZE);
        plain = Content.RANDOM.bytes(size);
        sealed = new byte[size];
        source = ByteBuffer.wrap(plain);
        target = ByteBuffer.wrap(sealed);
        directSource = ByteBuffer.allocateDirect(size).put(plain).flip();
        directTarget = ByteBuffer.allocateDirect(size);
        session = cipher.open(
                Setup.of(Endpoint.parse("tcp+xor://localhost:1"), Setup.Role.CLIENT), new SecretKeySpec(key, "xor"));
    }

    /** Seals from one array to another. */
    @Benchmark
    public int seal() {
        return session.seal(source.rewind(), target.rewind());
    }

    /** Seals within one array. */
    @Benchmark
    public int sealInPlace() {
        return session.seal(target.duplicate().rewind(), target.rewind());
    }

    /** Opens from a direct buffer into an array. */
    @Benchmark
    public int openDirect() {
        return session.open(directSource.rewind(), target.rewind());
    }

    /** Seals from one direct buffer to another. */
    @Benchmark
    public int sealDirect() {
        return session.seal(directSource.rewind(), directTarget.rewind());
    }

    /** The first source document's loop. */
    @Benchmark
    public byte[] modulo() {
        for (int i = 0; i < plain.length; i++) {
            sealed[i] = (byte) (plain[i] ^ key[i % key.length]);
        }
        return sealed;
    }

    /** Copies the frame: the yardstick. */
    @Benchmark
    public byte[] copy() {
        System.arraycopy(plain, 0, sealed, 0, plain.length);
        return sealed;
    }
}
