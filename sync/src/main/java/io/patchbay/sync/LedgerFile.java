// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A ledger in one file, which is overwritten in place and not forced: {@code "PBLG" u32, version u32 = 1, 20 bytes 0,
 * CRC-32C of these u32}, and for each sender {@code sender 16 bytes, sequence u64, CRC-32C of these u32, 0 u32}. No
 * entry lies across a multiple of 512 bytes, so a power cut leaves the old one or the new one.
 */
final class LedgerFile implements Ledger {

    private static final int MAGIC = 0x50424C47;
    private static final int VERSION = 1;
    private static final int ENTRY = 32;
    private static final int SUMMED = 24;
    private static final int MAX_ENTRIES = 100_000;

    private final Disk disk;
    private final Disk.File file;
    private final boolean ownsDisk;
    private final Map<UUID, Entry> entries = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(ENTRY);

    private static final class Entry {
        private final long position;
        private long sequence;

        Entry(long position, long sequence) {
            this.position = position;
            this.sequence = sequence;
        }
    }

    private LedgerFile(Disk disk, Disk.File file, boolean ownsDisk) {
        this.disk = disk;
        this.file = file;
        this.ownsDisk = ownsDisk;
    }

    static LedgerFile own(Disk disk) {
        try {
            return open(disk, "ledger", true);
        } catch (RuntimeException e) {
            closeQuietly(disk, e);
            throw e;
        }
    }

    static LedgerFile within(Disk disk, String name) {
        return open(disk, name, false);
    }

    private static LedgerFile open(Disk disk, String name, boolean ownsDisk) {
        try {
            if (!disk.list().contains(name)) {
                create(disk, name);
            }
            Disk.File file = disk.open(name);
            try {
                LedgerFile ledger = new LedgerFile(disk, file, ownsDisk);
                ledger.load(name);
                return ledger;
            } catch (IOException | RuntimeException e) {
                closeQuietly(file, e);
                throw e;
            }
        } catch (IOException e) {
            throw new StorageException("The file " + name + " in " + disk + " cannot be opened: " + e, e);
        }
    }

    private static void closeQuietly(Closeable resource, Exception reason) {
        try {
            resource.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private static void create(Disk disk, String name) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(ENTRY).putInt(MAGIC).putInt(VERSION).position(ENTRY - 4);
        header.putInt(Checksums.of(header.array(), 0, ENTRY - 4)).flip();
        try (Disk.File unfinished = disk.create(name + ".new")) {
            unfinished.write(header, 0);
            unfinished.force();
        }
        disk.rename(name + ".new", name);
        disk.force();
    }

    private void load(String name) throws IOException {
        ByteBuffer header = file.readFully(ByteBuffer.allocate(ENTRY), 0);
        if (header.remaining() < ENTRY
                || header.getInt(0) != MAGIC
                || header.getInt(ENTRY - 4) != Checksums.of(header.array(), 0, ENTRY - 4)) {
            throw damaged(name);
        }
        if (header.getInt(4) != VERSION) {
            throw new StorageException("The file " + name + " in " + disk + " has version " + header.getInt(4)
                    + ", and this release reads version " + VERSION + "; use the newer release");
        }
        long end = file.size();
        for (long position = ENTRY; position + ENTRY <= end; position += ENTRY) {
            byte[] bytes = file.readFully(ByteBuffer.allocate(ENTRY), position).array();
            ByteBuffer entry = ByteBuffer.wrap(bytes);
            UUID sender = new UUID(entry.getLong(0), entry.getLong(8));
            if (entry.getInt(SUMMED) == Checksums.of(bytes, 0, SUMMED)) {
                entries.put(sender, new Entry(position, entry.getLong(16)));
            } else if (!ByteBuffer.allocate(ENTRY).equals(entry)) {
                throw damaged(name);
            } else {
                // The file had grown, and a power cut came before the entry: its place is left empty.
                entries.put(new UUID(0, position), new Entry(position, 0));
            }
        }
    }

    private StorageException damaged(String name) {
        return new StorageException("The file " + name + " in " + disk + " is damaged. Restore it, or delete it: then"
                + " messages that were on their way when it was last used may come once more");
    }

    @Override
    public synchronized long last(UUID sender) {
        Entry entry = entries.get(sender);
        if (entry == null && entries.size() >= MAX_ENTRIES) {
            throw new StorageException("The ledger in " + disk + " has " + MAX_ENTRIES + " senders, and takes no more");
        }
        return entry == null ? 0 : entry.sequence;
    }

    @Override
    public synchronized void taken(UUID sender, long sequence) {
        Entry entry = entries.get(sender);
        long position = entry == null ? ENTRY * (1L + entries.size()) : entry.position;
        buffer.clear().putLong(sender.getMostSignificantBits()).putLong(sender.getLeastSignificantBits());
        buffer.putLong(sequence).putInt(Checksums.of(buffer.array(), 0, SUMMED)).putInt(0).flip();
        try {
            file.write(buffer, position);
        } catch (IOException e) {
            throw new StorageException("The last message taken cannot be remembered in " + disk + ": " + e, e);
        }
        if (entry == null) {
            entries.put(sender, new Entry(position, sequence));
        } else {
            entry.sequence = sequence;
        }
    }

    /** Makes what it remembers outlive a power cut. */
    void forceToDisk() throws IOException {
        file.force();
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
            if (ownsDisk) {
                disk.close();
            }
        } catch (IOException e) {
            throw new StorageException("A ledger in " + disk + " cannot be closed: " + e, e);
        }
    }
}
