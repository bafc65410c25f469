// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The thread that writes and forces. What is appended while one batch is forced makes up the next, so that a message
 * waits for the batch before it and its own, and for no timer.
 */
final class LogWriter {

    private static final Logger LOGGER = System.getLogger("io.patchbay.sync");
    private static final long MAX_BATCH_BYTES = 4 << 20;
    private static final int BUFFER_BYTES = 256 << 10;

    private final Disk disk;
    private final SyncOptions options;
    private final UUID sender;
    private final String format;
    private final MessageLog log;
    private final boolean force;
    private final ByteBuffer buffer;
    private final Thread thread;
    private Segment active;
    private long sequence;
    /** Up to where the active file was forced. */
    private long forced;
    private boolean failed;

    LogWriter(Disk disk, SyncOptions options, UUID sender, String format, long last, MessageLog log) {
        this.disk = disk;
        this.options = options;
        this.sender = sender;
        this.format = format;
        this.sequence = last;
        this.log = log;
        this.force = options.durability() == Durability.FORCED;
        this.buffer = ByteBuffer.allocateDirect(Math.min(BUFFER_BYTES, options.segmentBytes()));
        this.thread = new Thread(this::run, "patchbay-outbox-writer");
        thread.setDaemon(true);
    }

    UUID sender() {
        return sender;
    }

    /** Makes sure that what was found outlives a power cut before anybody hears of it, and starts. */
    void open(ArrayDeque<Segment> segments) throws IOException {
        active = segments.peekLast();
        if (active == null
                || active.identity().forced() != force
                || !active.identity().format().equals(format)) {
            long lastBefore = active == null ? 0 : active.last;
            if (active != null && active.last < active.identity().first()) {
                // It is empty, and the new one has its name.
                segments.removeLast().close();
            }
            begin(lastBefore);
        }
        active.file().force();
        forced = active.end;
        disk.force();
        thread.start();
    }

    private void run() {
        for (ArrayDeque<MessageLog.Pending> batch = take(); batch != null; batch = take()) {
            store(batch);
        }
        if (!failed) {
            mark();
        }
    }

    private ArrayDeque<MessageLog.Pending> take() {
        return log.takeUnwritten(Math.min(MAX_BATCH_BYTES, options.segmentBytes()));
    }

    private void store(ArrayDeque<MessageLog.Pending> batch) {
        long bytes = 0;
        for (MessageLog.Pending pending : batch) {
            bytes += pending.bytes();
        }
        long start = active.end;
        long end;
        try {
            if (active.last >= active.identity().first() && start + bytes > options.segmentBytes()) {
                if (!force) {
                    active.file().force();
                }
                begin(active.last);
                start = active.end;
            }
            end = write(batch, start);
        } catch (IOException e) {
            undo(batch, active.end, e);
            return;
        }
        try {
            if (force) {
                active.file().force();
                forced = end;
            }
        } catch (IOException e) {
            // The system may now call written what is not on the disk. Trying again would answer "yes" to that.
            failed = true;
            tryTruncate(start, e);
            log.notStored(batch, new StorageException("The outbox " + disk + " could not be forced to the disk (" + e
                    + "), so the message is not stored, and nothing more is accepted; check the disk, then open it"
                    + " anew",
                    e), true);
            return;
        }
        sequence += batch.size();
        active.last = sequence;
        active.end = end;
        log.stored(batch, sequence);
    }

    private long write(ArrayDeque<MessageLog.Pending> batch, long start) throws IOException {
        long batchStart = force ? start : forced;
        long at = start;
        long written = start;
        long next = sequence;
        buffer.clear();
        for (MessageLog.Pending pending : batch) {
            byte[] content = pending.content();
            if (buffer.remaining() < Segment.RECORD_HEADER) {
                written = flush(written);
            }
            active.putHeader(buffer, at, ++next, batchStart, content);
            for (int from = 0; from < content.length; ) {
                if (!buffer.hasRemaining()) {
                    written = flush(written);
                }
                int length = Math.min(buffer.remaining(), content.length - from);
                buffer.put(content, from, length);
                from += length;
            }
            at += pending.bytes();
        }
        flush(written);
        return at;
    }

    private long flush(long position) throws IOException {
        buffer.flip();
        int length = buffer.remaining();
        active.file().write(buffer, position);
        buffer.clear();
        return position + length;
    }

    /** What was not written completely must not be there: later messages will lie in its place. */
    private void undo(ArrayDeque<MessageLog.Pending> batch, long start, IOException reason) {
        failed = !tryTruncate(start, reason);
        String next = failed
                ? "nothing more is accepted; open it anew when the disk works"
                : "the outbox goes on; send it again when the disk has room";
        log.notStored(batch, new StorageException("The outbox " + disk + " could not be written (" + reason
                + "), so the message is not stored, and " + next, reason), failed);
    }

    private boolean tryTruncate(long size, IOException reason) {
        try {
            active.file().truncate(size);
            return true;
        } catch (IOException e) {
            reason.addSuppressed(e);
            return false;
        }
    }

    private void begin(long lastBefore) throws IOException {
        Segment.Identity identity = new Segment.Identity(
                force, ThreadLocalRandom.current().nextLong(), sender, sequence + 1, lastBefore, format);
        active = Segment.create(disk, identity);
        active.last = sequence;
        forced = active.end;
        log.began(active);
    }

    /** Proves, to whoever opens the log next, that the last batch is whole. */
    private void mark() {
        try {
            if (!force) {
                active.file().force();
            }
            buffer.clear();
            active.putHeader(buffer, active.end, 0, active.end, new byte[0]);
            flush(active.end);
            active.file().force();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "{0}: the log cannot be closed in good order: {1}", disk, e);
            tryTruncate(active.end, e);
        }
    }

    /** Waits until all that was appended is stored. */
    void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
