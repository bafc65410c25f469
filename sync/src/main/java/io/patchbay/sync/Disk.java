// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A folder that belongs to one owner until it is closed. What was written, created, renamed or deleted outlives the
 * process; it outlives a power cut once it was forced.
 */
interface Disk extends Closeable {

    /** Names the files that are there, in no order. */
    List<String> list() throws IOException;

    /** Makes an empty file; one that was there is emptied. */
    File create(String name) throws IOException;

    File open(String name) throws IOException;

    /** Gives a file another name, which no other file has, at once or not at all. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** Forces which files there are and their names. */
    void force() throws IOException;

    /** One open file. Reads may overlap everything else; the rest is up to the caller. */
    interface File extends Closeable {

        /** Reads some bytes; -1 at the end. */
        int read(ByteBuffer target, long position) throws IOException;

        /** Writes all bytes. */
        void write(ByteBuffer source, long position) throws IOException;

        void truncate(long size) throws IOException;

        long size() throws IOException;

        /** Forces content and length. */
        void force() throws IOException;

        /** Fills a buffer, as far as there are bytes, and flips it. */
        default ByteBuffer readFully(ByteBuffer target, long position) throws IOException {
            int start = target.position();
            while (target.hasRemaining()) {
                if (read(target, position + target.position() - start) < 0) {
                    break;
                }
            }
            return target.flip();
        }
    }
}
