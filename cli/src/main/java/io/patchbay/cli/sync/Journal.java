// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.sync;

import io.patchbay.AssemblyException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Remembers what a file has taken. There are two places in it that are written by turns and forced, so that a crash
 * while one is written leaves the other.
 *
 * <p>A place is 32 KiB: {@code PBIN}; version, 1 (2 bytes); 1 if the file was closed in good order, else 0 (2); how
 * often the journal was written (8); the length of the file (8); the number of senders (4); for each, its id (16) and
 * the number of its last message (8); CRC-32C of all that (4). Numbers are big-endian.
 */
final class Journal implements AutoCloseable {

    static final int MAX_SENDERS = 1_000;

    private static final int PLACE_BYTES = 32 << 10;
    private static final int HEADER_BYTES = 28;
    private static final int SENDER_BYTES = 24;
    private static final int CHECKSUM_BYTES = 4;
    private static final int MAGIC = 0x5042_494e;
    private static final short VERSION = 1;

    private final Path path;
    private final FileChannel channel;
    private long writes;

    private Journal(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Opens a journal, or makes it, and owns it from then on. */
    static Journal open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new OverlappingFileLockException();
            }
            return new Journal(path, channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new AssemblyException(path + " is in use: lines are taken into one file by one process at a time", e);
        }
    }

    /**
     * Reads what was written last.
     *
     * @param fileIsEmpty whether nothing can have been taken yet, so that the journal may be empty, too
     */
    Taken read(boolean fileIsEmpty) throws IOException {
        Taken newest = null;
        for (int place = 0; place < 2; place++) {
            ByteBuffer source = ByteBuffer.allocate(PLACE_BYTES);
            long at = (long) place * PLACE_BYTES;
            while (source.hasRemaining() && channel.read(source, at + source.position()) >= 0) {
                continue;
            }
            Taken taken = isWhole(source.flip()) ? taken(source) : null;
            long written = taken == null ? 0 : source.getLong(8);
            if (taken != null && (newest == null || written > writes)) {
                newest = taken;
                writes = written;
            }
        }
        if (newest != null) {
            return newest;
        }
        if (!fileIsEmpty) {
            String state = channel.size() == 0 ? " did not exist" : " cannot be read";
            throw new AssemblyException("What is in the file was not taken by this command, or is not known any more: "
                    + path + state + ". Begin with a file that is empty or does not exist");
        }
        return Taken.nothing();
    }

    private static boolean isWhole(ByteBuffer source) {
        if (source.remaining() < HEADER_BYTES || source.getInt(0) != MAGIC || source.getShort(4) != VERSION) {
            return false;
        }
        int senders = source.getInt(24);
        int length = HEADER_BYTES + senders * SENDER_BYTES;
        return senders >= 0
                && senders <= MAX_SENDERS
                && source.remaining() >= length + CHECKSUM_BYTES
                && source.getInt(length) == checksum(source.array(), length);
    }

    private static Taken taken(ByteBuffer source) {
        Map<UUID, Long> last = new HashMap<>();
        int senders = source.getInt(24);
        for (int i = 0; i < senders; i++) {
            int at = HEADER_BYTES + i * SENDER_BYTES;
            last.put(new UUID(source.getLong(at), source.getLong(at + 8)), source.getLong(at + 16));
        }
        return new Taken(source.getLong(16), source.getShort(6) == 1, last);
    }

    /** Returns when it has been forced to the disk. */
    void write(Taken taken) throws IOException {
        writes++;
        ByteBuffer target = ByteBuffer.allocate(HEADER_BYTES + taken.last().size() * SENDER_BYTES + CHECKSUM_BYTES)
                .putInt(MAGIC)
                .putShort(VERSION)
                .putShort((short) (taken.isClosed() ? 1 : 0))
                .putLong(writes)
                .putLong(taken.length())
                .putInt(taken.last().size());
        taken.last().forEach((sender, sequence) -> target.putLong(sender.getMostSignificantBits())
                .putLong(sender.getLeastSignificantBits())
                .putLong(sequence));
        target.putInt(checksum(target.array(), target.position())).flip();
        long at = writes % 2 * PLACE_BYTES;
        while (target.hasRemaining()) {
            at += channel.write(target, at);
        }
        channel.force(false);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    /** Makes what was created in a folder survive a power cut. */
    static void forceFolder(Path folder) throws IOException {
        if (File.separatorChar == '\\') {
            // Windows opens no folders, and writes their entries through.
            return;
        }
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
