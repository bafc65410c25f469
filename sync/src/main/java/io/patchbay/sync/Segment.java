// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * One file of the log: a header, and records behind it. All numbers are big-endian.
 *
 * <pre>
 *  header:  magic "PBSL" u32, version u16 = 1, forced u16 = 0 or 1, salt u64, sender 16 bytes, first sequence u64,
 *           last sequence of the file before u64, format 44 bytes of UTF-8 filled up with 0, CRC-32C of all this u32
 *  record:  length u32, sequence u64, start of its batch u32, CRC-32C of the content u32,
 *           CRC-32C of salt, position of the record in the file (u64) and the 20 bytes before u32, content
 * </pre>
 *
 * <p>What is written at once, and forced at once, is a batch. Everything before a batch was forced before it was
 * written, so a record that cannot be read is a torn end if no batch follows, and damage if one does. A record without
 * content and with sequence 0 is a mark: it is a batch of its own, which proves that the one before is whole.
 */
final class Segment implements Closeable {

    static final int HEADER = 96;
    static final int RECORD_HEADER = 24;
    static final String SUFFIX = ".segment";

    /** Longer contents are none. What an outbox accepts is less, and may be changed. */
    static final int MAX_CONTENT = 64 << 20;

    private static final int MAGIC = 0x5042534C;
    private static final int VERSION = 1;
    private static final int FORMAT_AT = 48;
    private static final int FORMAT_LENGTH = 44;

    /**
     * What a file's header says.
     *
     * @param forced whether messages were forced before anybody was told that they were stored
     */
    record Identity(boolean forced, long salt, UUID sender, long first, long lastBefore, String format) {

        String fileName() {
            return "%019d%s".formatted(first, SUFFIX);
        }
    }

    /**
     * One record.
     *
     * @param position where it begins
     * @param sequence its number; 0 is a mark
     * @param batch where its batch begins
     * @param length how many bytes its content has
     * @param content its content; {@code null} if that is damaged
     */
    record Entry(long position, long sequence, long batch, int length, byte[] content) {

        long end() {
            return position + RECORD_HEADER + length;
        }
    }

    private final Disk.File file;
    private final Identity identity;

    /** The greatest sequence in it, and where it ends; written by the log's writer. */
    volatile long last;

    volatile long end = HEADER;
    volatile boolean damaged;
    private boolean closed;

    private Segment(Disk.File file, Identity identity) {
        this.file = file;
        this.identity = identity;
        this.last = identity.first - 1;
    }

    /** Makes a file that is there with its whole header after a crash, or not at all. */
    static Segment create(Disk disk, Identity identity) throws IOException {
        String name = identity.fileName();
        String unfinished = name + ".new";
        Disk.File file = disk.create(unfinished);
        try {
            file.write(header(identity), 0);
            file.force();
            disk.rename(unfinished, name);
            disk.force();
            return new Segment(file, identity);
        } catch (IOException e) {
            file.close();
            disk.delete(unfinished);
            disk.delete(name);
            throw e;
        }
    }

    private static ByteBuffer header(Identity identity) {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        header.putInt(MAGIC).putShort((short) VERSION).putShort((short) (identity.forced ? 1 : 0));
        header.putLong(identity.salt);
        header.putLong(identity.sender.getMostSignificantBits()).putLong(identity.sender.getLeastSignificantBits());
        header.putLong(identity.first).putLong(identity.lastBefore);
        header.put(identity.format.getBytes(StandardCharsets.UTF_8));
        header.position(HEADER - 4);
        return header.putInt(Checksums.of(header.array(), 0, HEADER - 4)).flip();
    }

    /** Opens a file; its end is not known yet. */
    static Segment open(Disk disk, String name) throws IOException {
        Disk.File file = disk.open(name);
        try {
            ByteBuffer header = file.readFully(ByteBuffer.allocate(HEADER), 0);
            if (header.remaining() < HEADER
                    || header.getInt(0) != MAGIC
                    || header.getInt(HEADER - 4) != Checksums.of(header.array(), 0, HEADER - 4)) {
                throw new StorageException("The header of " + name + " in " + disk + " is damaged, so nothing in it"
                        + " can be read; restore the file, or move it away and lose what is in it");
            }
            if (header.getShort(4) != VERSION) {
                throw new StorageException(name + " in " + disk + " was written in version " + header.getShort(4)
                        + " of the format, and this release reads version " + VERSION + "; use the newer release");
            }
            int length = FORMAT_LENGTH;
            while (length > 0 && header.get(FORMAT_AT + length - 1) == 0) {
                length--;
            }
            Identity identity = new Identity(
                    header.getShort(6) != 0,
                    header.getLong(8),
                    new UUID(header.getLong(16), header.getLong(24)),
                    header.getLong(32),
                    header.getLong(40),
                    new String(header.array(), FORMAT_AT, length, StandardCharsets.UTF_8));
            return new Segment(file, identity);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    Identity identity() {
        return identity;
    }

    Disk.File file() {
        return file;
    }

    /** Writes a record's header. */
    void putHeader(ByteBuffer target, long position, long sequence, long batch, byte[] content) {
        int start = target.position();
        target.putInt(content.length).putLong(sequence).putInt((int) batch);
        target.putInt(Checksums.of(content, 0, content.length));
        target.putInt(headerSum(target, start, position));
    }

    private int headerSum(ByteBuffer bytes, int start, long position) {
        CRC32C sum = new CRC32C();
        ByteBuffer place = ByteBuffer.allocate(16).putLong(identity.salt).putLong(position);
        sum.update(place.flip());
        sum.update(bytes.duplicate().limit(start + RECORD_HEADER - 4).position(start));
        return (int) sum.getValue();
    }

    /**
     * Reads the record at a position.
     *
     * @return the record, whose content is {@code null} if it is damaged; {@code null} if there is none
     */
    Entry read(long position) throws IOException {
        ByteBuffer header = file.readFully(ByteBuffer.allocate(RECORD_HEADER), position);
        if (!isHeader(header, 0, position)) {
            return null;
        }
        int length = header.getInt(0);
        ByteBuffer content = file.readFully(ByteBuffer.allocate(length), position + RECORD_HEADER);
        boolean whole =
                content.remaining() == length && header.getInt(16) == Checksums.of(content.array(), 0, length);
        return new Entry(
                position,
                header.getLong(4),
                header.getInt(12) & 0xFFFF_FFFFL,
                length,
                whole ? content.array() : null);
    }

    /** Tells whether there is a header. Its length bounds what is allocated for the content. */
    private boolean isHeader(ByteBuffer bytes, int at, long position) {
        if (bytes.limit() - at < RECORD_HEADER) {
            return false;
        }
        int length = bytes.getInt(at);
        return length >= 0 && length <= MAX_CONTENT && bytes.getInt(at + 20) == headerSum(bytes, at, position);
    }

    /** Looks for the next place where a record's header is whole. A header is valid at its own position only. */
    Entry search(long from) throws IOException {
        long size = file.size();
        ByteBuffer window = ByteBuffer.allocate(64 * 1024);
        for (long base = from; base + RECORD_HEADER <= size; base += window.capacity() - RECORD_HEADER + 1) {
            file.readFully(window.clear(), base);
            for (int at = 0; at + RECORD_HEADER <= window.limit(); at++) {
                if (isHeader(window, at, base + at)) {
                    return read(base + at);
                }
            }
        }
        return null;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        file.close();
    }
}
