// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import io.patchbay.LimitException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Seals the frames of one direction: the encrypted bytes, the tag, and the counter where frames may get lost. The
 * counter stands at the end so that the bytes can be encrypted where they are.
 */
final class Sealer {

    private final Algorithm algorithm;
    private final Aead aead;
    private final FrameKeys keys;
    private final byte[] nonce = new byte[Algorithm.NONCE_BYTES];
    private final byte[] associated;
    private final ByteBuffer associatedCounter;
    private long counter;
    private FrameKeys.Epoch epoch;

    Sealer(Algorithm algorithm, FrameKeys keys, boolean counted, long firstCounter) {
        this.algorithm = algorithm;
        this.aead = new Aead(algorithm);
        this.keys = keys;
        this.associated = new byte[counted ? Long.BYTES : 0];
        this.associatedCounter = ByteBuffer.wrap(associated);
        this.counter = firstCounter;
        this.epoch = keys.epoch(FrameKeys.epochOf(firstCounter));
    }

    int seal(ByteBuffer source, ByteBuffer target) {
        int length = source.remaining();
        int room = length + Algorithm.TAG_BYTES + associated.length;
        if (target.remaining() < room) {
            throw new IllegalArgumentException(
                    algorithm.label() + " needs a target of " + room + " bytes here, not " + target.remaining());
        }
        nextNonce();
        byte[] spare = source.hasArray() && target.hasArray() ? null : new byte[length + Algorithm.TAG_BYTES];
        byte[] from = spare;
        int start = 0;
        if (source.hasArray()) {
            from = source.array();
            start = source.arrayOffset() + source.position();
        } else {
            source.get(source.position(), spare, 0, length);
        }
        if (target.hasArray()) {
            int to = target.arrayOffset() + target.position();
            aead.seal(epoch.key(), nonce, associated, from, start, length, target.array(), to);
            target.position(target.position() + length + Algorithm.TAG_BYTES);
        } else {
            aead.seal(epoch.key(), nonce, associated, from, start, length, spare, 0);
            target.put(spare);
        }
        target.put(associated);
        source.position(source.limit());
        return room;
    }

    private void nextNonce() {
        if (counter < 0) {
            throw new LimitException(algorithm.label() + " has sealed 2^63 frames, the most that one connection can"
                    + " have; connect anew");
        }
        long number = FrameKeys.epochOf(counter);
        if (number != epoch.number()) {
            epoch.erase();
            epoch = keys.epoch(number);
        }
        if (associated.length > 0) {
            associatedCounter.putLong(0, counter);
        }
        epoch.nonce(counter, nonce);
        // Counted before it is used, so that no failure can make it be used again.
        counter++;
    }

    void erase() {
        epoch.erase();
        keys.erase();
        Arrays.fill(nonce, (byte) 0);
    }
}
