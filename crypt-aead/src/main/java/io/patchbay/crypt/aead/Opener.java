// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import io.patchbay.CodecException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Opens the frames of one direction. Where frames arrive in order, each must be the next one; elsewhere it says its
 * counter, and may be up to 1,023 behind the newest, once.
 */
final class Opener {

    /** RFC 9147, section 4.5.3: after so many forged frames, an attacker might have had luck. */
    private static final long MOST_FORGED = 1L << 36;

    /** Arrays up to this size are kept between frames. */
    private static final int KEPT_BYTES = 512 * 1024;

    private static final byte[] NOTHING = new byte[0];

    private final Algorithm algorithm;
    private final Aead aead;
    private final FrameKeys keys;
    private final byte[] nonce = new byte[Algorithm.NONCE_BYTES];
    private final byte[] associated;
    private final ByteBuffer associatedCounter;
    private final Window window;
    private byte[] sealed = NOTHING;
    private long expected;
    private long forged;
    private FrameKeys.Epoch newer;
    private FrameKeys.Epoch older;

    Opener(Algorithm algorithm, FrameKeys keys, boolean counted, long firstCounter) {
        this.algorithm = algorithm;
        this.aead = new Aead(algorithm);
        this.keys = keys;
        this.associated = new byte[counted ? Long.BYTES : 0];
        this.associatedCounter = ByteBuffer.wrap(associated);
        this.window = counted ? new Window() : null;
        this.expected = firstCounter;
        this.newer = keys.epoch(FrameKeys.epochOf(firstCounter));
        this.older = newer;
    }

    int open(ByteBuffer source, ByteBuffer target) {
        int length = source.remaining() - associated.length;
        int plain = length - Algorithm.TAG_BYTES;
        if (plain < 0) {
            throw new CodecException(algorithm.label() + ": a frame of " + source.remaining()
                    + " bytes is too short to have been sealed");
        }
        if (target.remaining() < plain) {
            throw new IllegalArgumentException(
                    algorithm.label() + " needs a target of " + plain + " bytes here, not " + target.remaining());
        }
        if (forged >= MOST_FORGED) {
            throw new CodecException(algorithm.label() + ": too many forged frames have come; connect anew");
        }
        long counter = counterOf(source);
        FrameKeys.Epoch epoch = epoch(FrameKeys.epochOf(counter));
        epoch.nonce(counter, nonce);
        if (open(epoch, source, length, target) == Aead.FORGED) {
            forged++;
            if (epoch != newer && epoch != older) {
                epoch.erase();
            }
            throw new CodecException(algorithm.label() + (window == null
                    ? ": what came as frame " + counter + " is not what was sealed as frame " + counter + ": it was"
                            + " changed, or one was dropped, repeated or put in between"
                    : ": a frame was changed, or not sealed by this peer"));
        }
        opened(counter, epoch);
        source.position(source.limit());
        target.position(target.position() + plain);
        return plain;
    }

    private long counterOf(ByteBuffer source) {
        long counter = expected;
        if (window != null) {
            source.get(source.limit() - Long.BYTES, associated);
            counter = associatedCounter.getLong(0);
            if (counter >= 0 && !window.accepts(counter)) {
                throw new CodecException(algorithm.label() + ": frame " + counter + " came before, or is "
                        + Window.SIZE + " or more behind the newest");
            }
        }
        if (counter < 0) {
            throw new CodecException(algorithm.label() + ": a connection has no more than 2^63 frames; connect anew");
        }
        return counter;
    }

    /** Finds the key; what is made here is kept only once a genuine frame has come. */
    private FrameKeys.Epoch epoch(long number) {
        if (number == newer.number()) {
            return newer;
        }
        return number == older.number() ? older : keys.epoch(number);
    }

    private int open(FrameKeys.Epoch epoch, ByteBuffer source, int length, ByteBuffer target) {
        byte[] from;
        int start = 0;
        // SunJCE makes a new array as large as the target's when it is to decrypt within one.
        if (source.hasArray() && target.hasArray() && source.array() != target.array()) {
            from = source.array();
            start = source.arrayOffset() + source.position();
        } else {
            from = room(length);
            source.get(source.position(), from, 0, length);
        }
        if (target.hasArray()) {
            int to = target.arrayOffset() + target.position();
            return aead.open(epoch.key(), nonce, associated, from, start, length, target.array(), to);
        }
        byte[] plain = new byte[length - Algorithm.TAG_BYTES];
        int opened = aead.open(epoch.key(), nonce, associated, from, start, length, plain, 0);
        if (opened != Aead.FORGED) {
            target.put(target.position(), plain);
        }
        Arrays.fill(plain, (byte) 0);
        return opened;
    }

    private byte[] room(int length) {
        if (length > KEPT_BYTES) {
            return new byte[length];
        }
        if (sealed.length < length) {
            sealed = new byte[2 * Integer.highestOneBit(length)];
        }
        return sealed;
    }

    private void opened(long counter, FrameKeys.Epoch epoch) {
        if (window == null) {
            expected++;
        } else {
            window.note(counter);
        }
        if (epoch == newer || epoch == older) {
            return;
        }
        if (older != newer) {
            older.erase();
        }
        if (epoch.number() > newer.number()) {
            older = newer;
            newer = epoch;
        } else {
            older = epoch;
        }
    }

    void erase() {
        newer.erase();
        older.erase();
        keys.erase();
        Arrays.fill(nonce, (byte) 0);
    }
}
