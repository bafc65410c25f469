// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Messages that wait for a connection, encoded already. Not thread-safe. */
final class HeldMessages {

    /**
     * A message as the protocol encodes it.
     *
     * @param bytes the encoded message
     * @param text whether it is text to the peer, too
     */
    record Held(byte[] bytes, boolean text) {}

    /**
     * How much there is.
     *
     * @param messages messages that wait
     * @param bytes their bytes
     * @param dropped messages that were given up
     */
    record Count(int messages, int bytes, long dropped) {}

    private final ReconnectPolicy policy;
    private final ArrayDeque<Held> waiting = new ArrayDeque<>();
    private int bytes;
    private long dropped;

    HeldMessages(ReconnectPolicy policy) {
        this.policy = policy;
    }

    /** Keeps a copy. */
    void add(ByteBuffer encoded, boolean text) {
        int size = encoded.remaining();
        if (waiting.size() == policy.heldMessages() || size > policy.heldBytes() - bytes) {
            throw new LimitException("Without a connection, " + policy.heldMessages() + " messages and "
                    + policy.heldBytes() + " bytes may wait (ReconnectPolicy.holding); " + waiting.size()
                    + " messages and " + bytes + " bytes wait, and one of " + size + " bytes has no room");
        }
        byte[] copy = new byte[size];
        encoded.get(copy);
        waiting.add(new Held(copy, text));
        bytes += size;
    }

    /** The one that goes next; {@code null} if none waits. */
    Held first() {
        return waiting.peek();
    }

    /** Removes one that was the first, unless all were given up meanwhile. */
    void remove(Held first, boolean sent) {
        if (waiting.peek() == first) {
            waiting.remove();
            bytes -= first.bytes.length;
            dropped += sent ? 0 : 1;
        }
    }

    void giveUp() {
        dropped += waiting.size();
        waiting.clear();
        bytes = 0;
    }

    Count count() {
        return new Count(waiting.size(), bytes, dropped);
    }
}
