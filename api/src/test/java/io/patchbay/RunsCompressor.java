// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Compressor;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes every run as its length, 1 to 255, and its byte; so it halves nothing and doubles what has no runs. */
final class RunsCompressor implements Compressor {

    /** The levels that were asked for. */
    final Queue<Integer> levels = new ConcurrentLinkedQueue<>();

    /** How often it was asked for its options. */
    final AtomicInteger asked = new AtomicInteger();

    @Override
    public Set<SocketOption<?>> options() {
        asked.incrementAndGet();
        return Set.of();
    }

    @Override
    public String name() {
        return "runs";
    }

    @Override
    public int maxCompressedLength(int length) {
        return 2 * length;
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target, int level) {
        levels.add(level);
        int begin = target.position();
        while (source.hasRemaining()) {
            byte value = source.get();
            int run = 1;
            while (run < 255 && source.hasRemaining() && source.get(source.position()) == value) {
                source.get();
                run++;
            }
            target.put((byte) run).put(value);
        }
        return target.position() - begin;
    }

    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) {
        int begin = target.position();
        while (source.hasRemaining()) {
            int run = Byte.toUnsignedInt(source.get());
            if (run == 0 || !source.hasRemaining()) {
                throw new CodecException("A run of compressor \"runs\" is cut off or empty");
            }
            byte value = source.get();
            if (run > target.remaining()) {
                return TARGET_TOO_SMALL;
            }
            for (int i = 0; i < run; i++) {
                target.put(value);
            }
        }
        return target.position() - begin;
    }
}
