// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Packs frames into chunks. Not safe for use by many threads. */
final class Packer {

    private final Framer framer;
    private final IntFunction<Chunk> source;
    private final Consumer<Chunk> full;
    Chunk chunk;

    /**
     * Makes a packer without a chunk.
     *
     * @param source gives a new chunk, told how many bytes wait for it
     * @param full takes the chunks that have no room left
     */
    Packer(Framer framer, IntFunction<Chunk> source, Consumer<Chunk> full) {
        this.framer = framer;
        this.source = source;
        this.full = full;
    }

    void append(ByteBuffer frame, int length, long wireBytes) {
        Chunk current = chunk;
        if (current != null && current.view.remaining() >= wireBytes) {
            framer.write(current.view, frame, length);
        } else {
            appendOverChunks(frame, length);
        }
    }

    private void appendOverChunks(ByteBuffer frame, int length) {
        framer.header(room(framer.headerBytes(), length), length);
        int limit = frame.limit();
        while (frame.hasRemaining()) {
            ByteBuffer out = room(1, frame.remaining());
            frame.limit(frame.position() + Math.min(out.remaining(), frame.remaining()));
            out.put(frame);
            frame.limit(limit);
        }
        int trailer = framer.overhead() - framer.headerBytes();
        if (trailer > 0) {
            framer.trailer(room(trailer, trailer));
        }
    }

    /** Writes a header alone, because its frame goes out from elsewhere. */
    void appendHeader(int length) {
        framer.header(room(framer.headerBytes(), 0), length);
    }

    /** Writes a trailer alone. */
    void appendTrailer() {
        int trailer = framer.overhead() - framer.headerBytes();
        if (trailer > 0) {
            framer.trailer(room(trailer, trailer));
        }
    }

    private ByteBuffer room(int bytes, int waiting) {
        Chunk current = chunk;
        if (current == null) {
            current = source.apply(bytes + waiting);
            chunk = current;
        } else if (current.view.remaining() < bytes) {
            chunk = null;
            full.accept(current);
            // Who fills one chunk is likely to fill another.
            current = source.apply(Chunk.BYTES);
            chunk = current;
        }
        return current.view;
    }

    /** Puts bytes behind those that are packed, which are framed already. */
    void appendPacked(ByteBuffer bytes) {
        chunk.view.put(bytes);
    }

    Chunk take() {
        Chunk current = chunk;
        chunk = null;
        return current;
    }
}
