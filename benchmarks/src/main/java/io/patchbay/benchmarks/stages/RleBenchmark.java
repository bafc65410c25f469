// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.stages;

import io.patchbay.Endpoint;
import io.patchbay.compress.rle.RleCompressor;
import io.patchbay.compress.rle.RleOptions;
import io.patchbay.compress.rle.RleOptions.Encoding;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
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
 * Run-length encoding beside loops that go byte by byte. Time for one frame; plain bytes divided by nanoseconds are
 * GB/s, also when restoring.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RleBenchmark {

    /** What the frame contains. */
    @Param({"PROSE", "JSON", "RUNS", "ZEROS", "RANDOM"})
    public Content content;

    /** Plain bytes in the frame. */
    @Param({"65536"})
    public int size;

    private final Compressor rle = new RleCompressor();
    private final Compressor classic = rle.open(Setup.of(
            Endpoint.parse("tcp+rle://localhost:1").withOption(RleOptions.ENCODING, Encoding.CLASSIC),
            Setup.Role.CLIENT));

    private ByteBuffer plain;
    private ByteBuffer directPlain;
    private ByteBuffer packed;
    private ByteBuffer directPacked;
    private ByteBuffer target;
    private byte[] targetBytes;
    private byte[] plainBytes;
    private byte[] packedBytes;

    /** Makes the frame and its compressed form. */
    @org.openjdk.jmh.annotations.Setup
    public void prepare() {
        plainBytes = content.bytes(size);
        plain = ByteBuffer.wrap(plainBytes);
        directPlain = direct(plainBytes);
        targetBytes = new byte[2 * size];
        target = ByteBuffer.wrap(targetBytes);
        int length = rle.compress(plain.duplicate(), target.duplicate(), 6);
        packedBytes = java.util.Arrays.copyOf(targetBytes, length);
        packed = ByteBuffer.wrap(packedBytes);
        directPacked = direct(packedBytes);
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Compresses with the compact encoding. */
    @Benchmark
    public int compress() {
        return rle.compress(plain.rewind(), target.clear(), 6);
    }

    /** Compresses with the classic encoding. */
    @Benchmark
    public int compressClassic() {
        return classic.compress(plain.rewind(), target.clear(), 6);
    }

    /** Compresses from a direct buffer. */
    @Benchmark
    public int compressDirect() {
        return rle.compress(directPlain.rewind(), target.clear(), 6);
    }

    /** Compresses with a plain loop over arrays. */
    @Benchmark
    public int compressLoop() {
        return PlainRle.compress(plainBytes, targetBytes);
    }

    /** Restores the compact encoding. */
    @Benchmark
    public int decompress() {
        return rle.decompress(packed.rewind(), target.clear());
    }

    /** Restores from a direct buffer. */
    @Benchmark
    public int decompressDirect() {
        return rle.decompress(directPacked.rewind(), target.clear());
    }

    /** Restores with a plain loop over arrays. */
    @Benchmark
    public int decompressLoop() {
        return PlainRle.decompress(packedBytes, targetBytes);
    }

    /** Copies the plain bytes: the yardstick. */
    @Benchmark
    public byte[] copy() {
        System.arraycopy(plainBytes, 0, targetBytes, 0, plainBytes.length);
        return targetBytes;
    }
}
