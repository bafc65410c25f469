// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Packs frames into chunks. Not safe for use by many threads. */
final class Packer {

    /** Where chunks come from. */
    interface Source {

        /**
         * Gives a chunk.
         *
         * @param bytes how many bytes wait for it
         * @param goesOn whether they are a part of more, so that another chunk is likely to follow
         */
        Chunk take(int bytes, boolean goesOn);
    }

    private final Framer framer;
    private final Source source;
    private final Consumer<Chunk> full;
    Chunk chunk;

    /**
     * Makes a packer without a chunk.
     *
     * @param source gives a new chunk
     * @param full takes the chunks that have no room left
     */
    Packer(Framer framer, Source source, Consumer<Chunk> full) {
        this.framer = framer;
        this.source = source;
        this.full = full;
    }

    void append(ByteBuffer frame, int length, int kind, long wireBytes) {
        Chunk current = chunk;
        if (current != null && current.view.remaining() >= wireBytes && length <= framer.maxPieceBytes()) {
            framer.write(current.view, frame, length, kind);
        } else if (length <= framer.maxPieceBytes()) {
            appendPiece(frame, length, kind);
            appendTrailer();
        } else {
            appendPieces(frame, kind);
            appendTrailer();
        }
    }

    private void appendPieces(ByteBuffer frame, int kind) {
        int limit = frame.limit();
        boolean first = true;
        while (frame.hasRemaining()) {
            int length = Math.min(frame.remaining(), framer.maxPieceBytes());
            frame.limit(frame.position() + length);
            appendPiece(frame, length, framer.pieceKind(kind, first, frame.limit() == limit));
            frame.limit(limit);
            first = false;
        }
    }

    private void appendPiece(ByteBuffer piece, int length, int kind) {
        int mask = framer.header(room(framer.headerBytes(length, kind), length), length, kind);
        int limit = piece.limit();
        while (piece.hasRemaining()) {
            ByteBuffer out = room(1, piece.remaining());
            int part = Math.min(out.remaining(), piece.remaining());
            piece.limit(piece.position() + part);
            if (mask == 0) {
                out.put(piece);
            } else {
                framer.payload(out, piece, mask);
                mask = Integer.rotateLeft(mask, 8 * (part & 3));
            }
            piece.limit(limit);
        }
    }

    /** Writes a header alone, if there is one, because its frame goes out from elsewhere. */
    void appendHeader(int length, int kind) {
        int header = framer.headerBytes(length, kind);
        if (header > 0) {
            framer.header(room(header, 0), length, kind);
        }
    }

    /** Writes a trailer alone. */
    void appendTrailer() {
        int trailer = framer.trailerBytes();
        if (trailer > 0) {
            framer.trailer(room(trailer, trailer));
        }
    }

    private ByteBuffer room(int bytes, int waiting) {
        Chunk current = chunk;
        if (current == null) {
            current = source.take(bytes + waiting, false);
            chunk = current;
        } else if (current.view.remaining() < bytes) {
            chunk = null;
            full.accept(current);
            // Who fills one chunk is likely to fill another.
            current = source.take(bytes + waiting, true);
            chunk = current;
        }
        return current.view;
    }

    /** Puts bytes behind those that are packed, which are framed already. */
    void appendPacked(ByteBuffer bytes) {
        int limit = bytes.limit();
        while (bytes.hasRemaining()) {
            ByteBuffer out = room(1, bytes.remaining());
            int part = Math.min(out.remaining(), bytes.remaining());
            out.put(bytes.limit(bytes.position() + part));
            bytes.limit(limit);
        }
    }

    boolean isEmpty() {
        return chunk == null || chunk.isEmpty();
    }

    Chunk take() {
        Chunk current = chunk;
        chunk = null;
        return current;
    }
}
