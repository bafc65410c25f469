// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A folder that is gone with the process, for tests. */
final class MemoryDisk implements Disk {

    private final Map<String, Content> files = new ConcurrentHashMap<>();

    @Override
    public List<String> list() {
        return List.copyOf(files.keySet());
    }

    @Override
    public File create(String name) {
        Content content = new Content();
        files.put(name, content);
        return content;
    }

    @Override
    public File open(String name) throws IOException {
        Content content = files.get(name);
        if (content == null) {
            throw new NoSuchFileException(name);
        }
        return content;
    }

    @Override
    public void rename(String from, String to) throws IOException {
        files.put(to, (Content) open(from));
        files.remove(from);
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public void force() {
        // Nothing here outlives the process.
    }

    @Override
    public void close() {
        // Nobody else could own it.
    }

    @Override
    public String toString() {
        return "memory";
    }

    private static final class Content implements File {

        private byte[] bytes = new byte[256];
        private int size;

        @Override
        public synchronized int read(ByteBuffer target, long position) {
            if (position >= size) {
                return -1;
            }
            int length = Math.min(target.remaining(), size - (int) position);
            target.put(bytes, (int) position, length);
            return length;
        }

        @Override
        public synchronized void write(ByteBuffer source, long position) {
            int end = Math.addExact(Math.toIntExact(position), source.remaining());
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, Math.multiplyExact(bytes.length, 2)));
            }
            source.get(bytes, (int) position, source.remaining());
            size = Math.max(size, end);
        }

        @Override
        public synchronized void truncate(long newSize) {
            if (newSize < size) {
                Arrays.fill(bytes, (int) newSize, size, (byte) 0);
                size = (int) newSize;
            }
        }

        @Override
        public synchronized long size() {
            return size;
        }

        @Override
        public void force() {
            // Nothing here outlives the process.
        }

        @Override
        public void close() {
            // Stays, as a file does.
        }
    }
}
