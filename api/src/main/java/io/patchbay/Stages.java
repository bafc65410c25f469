// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The way of a message through one connection: out by {@link #out}, and in by {@link #in}, which does the same three
 * stages backwards.
 *
 * <p>Calls of each way do not overlap; the two ways are independent. Buffers returned are valid until the next call of
 * the same way. Stages work on heap arrays, which are kept: byte-wise work on direct buffers costs more than the one
 * bulk copy that it would save.
 */
final class Stages {

    private static final AtomicIntegerFieldUpdater<Stages> USERS =
            AtomicIntegerFieldUpdater.newUpdater(Stages.class, "users");
    private static final byte STORED = 0;
    private static final byte COMPRESSED = 1;

    /** Decompressing starts with at most this much room, whatever a frame claims. */
    private static final int FIRST_INFLATED_BYTES = 64 * 1024;

    private final List<String> names;
    private final MessageCodec codec;
    private final Compressor compressor;
    private final boolean closeCompressor;
    private final int flagBytes;
    private final CipherSession cipher;
    private final Limits limits;

    /** What its parts are of; set before anyone else sees this. */
    private List<Plugin> plugins = List.of();

    /** How hard the compressor tries; changes between messages of the way out. */
    private int level;

    /** The ways that use these stages. */
    private volatile int users = 2;

    private final Scratch plainOut = new Scratch();
    private final Scratch packedOut = new Scratch();
    private final Scratch frameIn = new Scratch();
    private final Scratch plainIn = new Scratch();

    private final Tally carriedOut = new Tally();
    private final Tally carriedIn = new Tally();

    Stages(
            List<String> names,
            MessageCodec codec,
            Compressor compressor,
            boolean closeCompressor,
            int level,
            boolean storedFlag,
            CipherSession cipher,
            Limits limits) {
        this.names = names;
        this.codec = codec;
        this.compressor = compressor;
        this.closeCompressor = closeCompressor;
        this.level = level;
        this.flagBytes = compressor != null && storedFlag ? 1 : 0;
        this.cipher = cipher;
        this.limits = limits;
    }

    Stages of(List<Plugin> itsPlugins) {
        plugins = itsPlugins;
        return this;
    }

    static boolean use(Stages stages, Plugin plugin) {
        return stages != null && stages.plugins.contains(plugin);
    }

    /** What the cipher wants to say before the first frame; {@code null} or empty if nothing. */
    ByteBuffer greeting() {
        return cipher == null ? null : cipher.greeting();
    }

    boolean greets() {
        ByteBuffer greeting = greeting();
        return greeting != null && greeting.hasRemaining();
    }

    void greeted(ByteBuffer greeting) {
        cipher.greeted(greeting);
    }

    /** Message to frame. */
    ByteBuffer out(Message message) {
        return wayOut(message, null);
    }

    /** Bytes, or a message that is encoded already, to frame. */
    ByteBuffer out(ByteBuffer bytes) {
        return wayOut(null, bytes);
    }

    /** Counts a message that is encoded already and goes out as it is; {@code false} if a stage makes a frame of it. */
    boolean pass(int encoded) {
        if (compressor != null || cipher != null) {
            return false;
        }
        checkMessageSize(encoded, limits);
        carriedOut.add(encoded, encoded, encoded);
        return true;
    }

    /**
     * Encodes, compresses and seals.
     *
     * <p>All in one method, as {@link #inBytes} is, because HotSpot compiles a method of more than 325 bytecodes for
     * itself. Inlined into whatever calls it, its own depth would add to the caller's, and where that reaches 15 the
     * loops of the stages lose their inner methods and become several times as slow.
     */
    private ByteBuffer wayOut(Message message, ByteBuffer bytes) {
        Scratch packed = plainOut;
        int end;
        if (message != null) {
            end = encode(codec, message, packed, flagBytes, limits);
        } else {
            end = flagBytes + bytes.remaining();
            checkMessageSize(end - flagBytes, limits);
            packed.toWrite(flagBytes, end - flagBytes).put(bytes);
        }
        int plain = end - flagBytes;
        int length = end;
        if (compressor != null) {
            int most = compressor.maxCompressedLength(plain);
            int compressed =
                    compressor.compress(packed.toRead(flagBytes, end), packedOut.toWrite(flagBytes, most), level);
            // What is smaller by more than the peer's ratio goes stored, for a peer with the same limits would refuse
            // it.
            if (flagBytes == 0
                    || compressed < plain
                            && plain <= Math.max(FIRST_INFLATED_BYTES,
                                    (long) limits.maxInflationRatio() * compressed)) {
                packed = packedOut;
                length = flagBytes + compressed;
            }
            if (flagBytes != 0) {
                packed.toWriteExactly(0, 1).put(packed == packedOut ? COMPRESSED : STORED);
            }
        }
        int sealed = length;
        if (cipher != null) {
            int overhead = cipher.overhead();
            // The link would refuse it after the cipher has counted it, and the peer then nothing that follows.
            if (length > limits.maxFrameBytes() - overhead) {
                throw new LimitException("A frame of " + length + " bytes and " + overhead
                        + " of the cipher is larger than " + limits.maxFrameBytes() + " bytes (maxFrameBytes)");
            }
            packed.growKeeping(length, length + overhead);
            sealed = cipher.seal(packed.toRead(0, length), packed.toWriteExactly(0, length + overhead));
        }
        carriedOut.add(plain, length, sealed);
        return packed.toRead(0, sealed);
    }

    /** Frame to message. */
    Message in(ByteBuffer frame) {
        return codec.decode(inBytes(frame));
    }

    /** Frame to the bytes that the protocol reads. */
    ByteBuffer inBytes(ByteBuffer frame) {
        int sealed = frame.remaining();
        frameIn.toWrite(0, sealed).put(frame);
        int length = sealed;
        if (cipher != null) {
            length = cipher.open(frameIn.toRead(0, sealed), frameIn.toWriteExactly(0, sealed));
        }
        ByteBuffer encoded = frameIn.toRead(0, length);
        if (compressor != null && isStored(encoded)) {
            encoded.position(1);
        } else if (compressor != null) {
            long byRatio = Math.max(FIRST_INFLATED_BYTES, (long) limits.maxInflationRatio() * (length - flagBytes));
            int most = (int) Math.min(byRatio, Math.min(limits.maxInflatedBytes(), limits.maxMessageBytes()));
            int room = Math.min(most, Math.max(plainIn.capacity(), FIRST_INFLATED_BYTES));
            int written = compressor.decompress(encoded.position(flagBytes), plainIn.toWriteExactly(0, room));
            while (written == Compressor.TARGET_TOO_SMALL) {
                if (room == most) {
                    throw new LimitException("A frame of " + length + " bytes decompresses to more than " + most
                            + " bytes (maxMessageBytes, maxInflatedBytes, maxInflationRatio)");
                }
                room = (int) Math.min(most, 2L * room);
                written = compressor.decompress(frameIn.toRead(flagBytes, length), plainIn.toWriteExactly(0, room));
            }
            encoded = plainIn.toRead(0, written);
        }
        if (encoded.remaining() > limits.maxMessageBytes()) {
            checkMessageSize(encoded.remaining(), limits);
        }
        carriedIn.add(encoded.remaining(), length, sealed);
        return encoded;
    }

    private boolean isStored(ByteBuffer frame) {
        if (flagBytes == 0) {
            return false;
        }
        byte flag = frame.hasRemaining() ? frame.get(0) : -1;
        if (flag != STORED && flag != COMPRESSED) {
            throw new CodecException("A compressed frame begins with 0 or 1, which says whether it is stored; this one"
                    + " does not. Does the peer use another compression.stored or protocol.version?");
        }
        return flag == STORED;
    }

    /** Writes a message behind {@code offset} and returns its end, with as much room as it needs. */
    static int encode(MessageCodec codec, Message message, Scratch target, int offset, Limits limits) {
        int most = limits.maxMessageBytes();
        int room = Math.min(most, Math.max(512, target.capacity() - offset));
        while (true) {
            int written = codec.encode(message, target.toWriteExactly(offset, offset + room));
            if (written != MessageCodec.TARGET_TOO_SMALL) {
                return offset + written;
            }
            if (room == most) {
                throw new LimitException("A \"" + LogText.escape(message.type()) + "\" message is larger than "
                        + most + " bytes (maxMessageBytes)");
            }
            room = (int) Math.min(most, 2L * room);
        }
    }

    static void checkMessageSize(int length, Limits limits) {
        if (length > limits.maxMessageBytes()) {
            throw new LimitException("A message of " + length + " bytes is larger than " + limits.maxMessageBytes()
                    + " bytes (maxMessageBytes)");
        }
    }

    /** Gives back large buffers after the way out. */
    void trimOut() {
        plainOut.trim();
        packedOut.trim();
    }

    /** Gives back large buffers after the way in. */
    void trimIn() {
        frameIn.trim();
        plainIn.trim();
    }

    MessageCodec codec() {
        return codec;
    }

    static List<String> names(Stages stages) {
        return stages == null ? List.of() : stages.names;
    }

    boolean compresses() {
        return compressor != null;
    }

    int level() {
        return level;
    }

    /** Within the turn of the way out. */
    void level(int newLevel) {
        level = newLevel;
    }

    /** One way does not use these stages any more. The second one to leave ends them. */
    void leave() {
        if (USERS.decrementAndGet(this) == 0) {
            close();
        }
    }

    void leaveBoth() {
        leave();
        leave();
    }

    private void close() {
        if (closeCompressor) {
            compressor.close();
        }
        if (cipher != null) {
            cipher.close();
        }
    }

    List<StageStatistics> statistics() {
        List<StageStatistics> all = new ArrayList<>();
        int next = 0;
        if (codec != null) {
            all.add(new StageStatistics(names.get(next++), 0, carriedOut.encoded(), carriedIn.encoded(), 0));
        }
        if (compressor != null) {
            all.add(new StageStatistics(
                    names.get(next++),
                    carriedOut.encoded(),
                    carriedOut.compressed(),
                    carriedIn.compressed(),
                    carriedIn.encoded()));
        }
        if (cipher != null) {
            all.add(new StageStatistics(
                    names.get(next),
                    carriedOut.compressed(),
                    carriedOut.sealed(),
                    carriedIn.sealed(),
                    carriedIn.compressed()));
        }
        return all;
    }
}
