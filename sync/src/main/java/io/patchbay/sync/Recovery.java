// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import io.patchbay.AssemblyException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.List;
import java.util.UUID;

/**
 * Reads what is on the disk when a log is opened: what of it is pending, where its torn end begins, what is damaged.
 */
final class Recovery {

    private static final Logger LOGGER = System.getLogger("io.patchbay.sync");

    private final Disk disk;
    private final SyncOptions options;

    final ArrayDeque<Segment> segments = new ArrayDeque<>();
    LedgerFile position;
    UUID sender;
    long acknowledged;
    long last;
    long pendingMessages;
    long pendingBytes;
    long damagedBytes;

    Recovery(Disk disk, SyncOptions options) {
        this.disk = disk;
        this.options = options;
    }

    void run(String format) throws IOException {
        for (String name : disk.list()) {
            if (name.endsWith(".new")) {
                disk.delete(name);
            }
        }
        position = LedgerFile.within(disk, "acknowledged");
        try {
            List<String> names = disk.list().stream()
                    .filter(name -> name.endsWith(Segment.SUFFIX))
                    .sorted()
                    .toList();
            for (String name : names) {
                segments.add(Segment.open(disk, name));
            }
            readAll(format);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void readAll(String format) throws IOException {
        sender = segments.isEmpty() ? UUID.randomUUID() : segments.getLast().identity().sender();
        acknowledged = position.last(sender);
        last = acknowledged;
        Segment[] all = segments.toArray(Segment[]::new);
        String pendingFormat = format;
        for (int i = 0; i < all.length; i++) {
            Segment segment = all[i];
            boolean newest = i == all.length - 1;
            if (!segment.identity().sender().equals(sender)) {
                throw new StorageException("The files in " + disk + " are those of two outboxes, as if copied together;"
                        + " give each its own folder");
            }
            long before = pendingMessages;
            boolean over = !newest && all[i + 1].identity().lastBefore() <= acknowledged;
            if (over) {
                // All of it was acknowledged, so nobody needs it; it is deleted as soon as the log is open.
                segment.last = all[i + 1].identity().lastBefore();
            } else {
                read(segment, newest);
                if (!newest && segment.last < all[i + 1].identity().lastBefore()) {
                    damage(segment, segment.end, 0, "its end is missing");
                }
            }
            last = Math.max(last, segment.last);
            if (pendingMessages > before) {
                pendingFormat = segment.identity().format();
            }
        }
        if (!pendingFormat.equals(format)) {
            throw new AssemblyException("The outbox " + disk + " holds " + pendingMessages
                    + " messages for the protocol " + pendingFormat + ", and is opened for " + format
                    + "; open it with the old one until all are acknowledged");
        }
    }

    private void read(Segment segment, boolean newest) throws IOException {
        long at = Segment.HEADER;
        long size = segment.file().size();
        while (at < size) {
            Segment.Entry entry = segment.read(at);
            if (entry != null && entry.content() != null) {
                take(segment, entry);
                at = entry.end();
                continue;
            }
            Beyond beyond = beyond(segment, at, entry == null ? at + 1 : entry.end());
            if (newest && !beyond.proven) {
                tornEnd(segment, at, size);
                return;
            }
            Segment.Entry next = beyond.next;
            boolean harmless = next != null && next.sequence() != 0 && next.sequence() <= acknowledged + 1;
            long end = next == null ? size : next.position();
            if (!harmless) {
                damage(segment, at, end - at, "it cannot be read");
            }
            at = end;
        }
        segment.end = at;
    }

    private void take(Segment segment, Segment.Entry entry) {
        if (entry.sequence() == 0) {
            return;
        }
        segment.last = entry.sequence();
        if (entry.sequence() > acknowledged) {
            pendingMessages++;
            pendingBytes += Segment.RECORD_HEADER + entry.length();
        }
    }

    /**
     * What is behind a place that cannot be read.
     *
     * @param next the next record that is whole; {@code null} if there is none
     * @param proven whether the place was forced before something that is there was written
     */
    private record Beyond(Segment.Entry next, boolean proven) {}

    private static Beyond beyond(Segment segment, long bad, long from) throws IOException {
        Segment.Entry whole = null;
        boolean proven = false;
        Segment.Entry next = segment.search(from);
        while (next != null && (whole == null || !proven)) {
            if (whole == null && next.content() != null) {
                whole = next;
            }
            proven |= next.batch() > bad;
            next = segment.search(next.content() == null ? next.position() + 1 : next.end());
        }
        return new Beyond(whole, proven);
    }

    /** What was being written when the process ended was acknowledged to nobody. */
    private void tornEnd(Segment segment, long at, long size) throws IOException {
        LOGGER.log(Level.DEBUG, "{0}: {1} bytes at the end of {2} were not stored completely, and are dropped",
                disk, size - at, segment.identity().fileName());
        segment.file().truncate(at);
        segment.end = at;
    }

    private void damage(Segment segment, long at, long length, String what) {
        String place = segment.identity().fileName() + " in " + disk + " is damaged at byte " + at + ": " + what;
        if (options.damage() == Damage.STOP) {
            throw new StorageException(place + ". Restore the file, or open the outbox with Damage.SKIP, which loses"
                    + " what cannot be read");
        }
        segment.damaged = true;
        damagedBytes += length;
        LOGGER.log(Level.WARNING, "{0} ({1} bytes are skipped)", place, length);
    }

    void close() {
        for (Segment segment : segments) {
            try {
                segment.close();
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "{0}: a file cannot be closed: {1}", disk, e);
            }
        }
        position.close();
    }
}
