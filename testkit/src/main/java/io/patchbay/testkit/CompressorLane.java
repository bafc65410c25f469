// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.patchbay.spi.Compressor;
import io.patchbay.spi.Setup;
import io.patchbay.testkit.GuardedBuffer.Shape;
import io.patchbay.testkit.StageCall.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One way of one connection: what compresses at one end and what restores at the other. */
final class CompressorLane implements AutoCloseable {

    private static final int LEVEL = 6;

    private final Compressor provider;
    private final Compressor sender;
    private final Compressor receiver;

    CompressorLane(Compressor provider, CompressorContract contract) {
        this.provider = provider;
        this.sender = open(provider, contract.setup(Setup.Role.CLIENT));
        this.receiver = open(provider, contract.setup(Setup.Role.SERVER));
    }

    private static Compressor open(Compressor provider, Setup setup) {
        Compressor opened;
        try {
            opened = provider.open(setup);
        } catch (RuntimeException e) {
            opened = fail(Rule.PROVIDER_13 + ": open() accepts a setup without options, but threw " + e, e);
        }
        assertTrue(opened != null, Rule.PROVIDER_11 + ": open() never returns null");
        return opened;
    }

    private CompressorLane(Compressor provider, Compressor sender, Compressor receiver) {
        this.provider = provider;
        this.sender = sender;
        this.receiver = receiver;
    }

    /** The other way of the same connection. */
    CompressorLane reversed() {
        return new CompressorLane(provider, receiver, sender);
    }

    Compressor receiver() {
        return receiver;
    }

    byte[] compress(byte[] plain) {
        return compress(plain, LEVEL);
    }

    byte[] compress(byte[] plain, int level) {
        return compress(plain, level, Shape.HEAP, Shape.HEAP);
    }

    byte[] compress(byte[] plain, int level, Shape from, Shape to) {
        int room = sender.maxCompressedLength(plain.length);
        assertTrue(room >= 0, () -> Rule.COMPRESSOR_3 + ": maxCompressedLength(" + plain.length + ") is not negative,"
                + " but " + room);
        return new StageCall(Kind.COMPRESS, "compress at level " + level, plain, from, room, to)
                .succeed((source, target) -> sender.compress(source, target, level));
    }

    byte[] decompress(byte[] frame, int room) {
        return decompress(frame, room, Shape.HEAP, Shape.HEAP);
    }

    byte[] decompress(byte[] frame, int room, Shape from, Shape to) {
        return new StageCall(Kind.DECOMPRESS, "decompress", frame, from, room, to).succeed(receiver::decompress);
    }

    void tooSmall(byte[] frame, int room) {
        new StageCall(Kind.DECOMPRESS, "decompress", frame, room).tooSmall(receiver::decompress);
    }

    byte[] survive(byte[] frame, int room) {
        return new StageCall(Kind.DECOMPRESS, "decompress", frame, room).survive(receiver::decompress);
    }

    StageCall decompression(byte[] frame, int room) {
        return new StageCall(Kind.DECOMPRESS, "decompress", frame, room);
    }

    StageCall compression(byte[] plain) {
        return new StageCall(Kind.COMPRESS, "compress", plain, sender.maxCompressedLength(plain.length));
    }

    int compress(ByteBuffer source, ByteBuffer target) {
        return sender.compress(source, target, LEVEL);
    }

    /** Runs what may be refused, into a target in which other bytes stand already. */
    byte[] surviveOver(byte[] frame, byte[] earlier) {
        return new StageCall(Kind.DECOMPRESS, "decompress", frame, earlier.length)
                .over(earlier).survive(receiver::decompress);
    }

    void roundTrip(String what, byte[] plain, int level) {
        byte[] frame = compress(plain, level);
        byte[] restored = decompress(frame, plain.length);
        assertArrayEquals(plain, restored, () -> Rule.COMPRESSOR_1 + ": What was compressed comes back byte for byte,"
                + " but not " + plain.length
                + " bytes of " + what + " at level " + level);
    }

    /** Without guards, so that as much time as possible is spent in the compressor. */
    void quickRoundTrip(byte[] plain, int level) {
        ByteBuffer frame = ByteBuffer.allocate(sender.maxCompressedLength(plain.length));
        sender.compress(ByteBuffer.wrap(plain), frame, level);
        ByteBuffer restored = ByteBuffer.allocate(plain.length);
        int count = receiver.decompress(frame.flip(), restored);
        assertTrue(count == plain.length && Arrays.equals(plain, restored.array()), "what was compressed comes back"
                + " byte for byte");
    }

    @Override
    public void close() {
        if (sender != provider) {
            sender.close();
        }
        if (receiver != provider) {
            receiver.close();
        }
    }
}
