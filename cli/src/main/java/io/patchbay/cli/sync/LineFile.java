// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.sync;

import io.patchbay.AssemblyException;
import io.patchbay.sync.Ledger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The file that lines are taken into, and the ledger of what it has taken, which are one: lines are written and forced
 * first, and then a {@link Journal} beside the file says how long the file is now and up to which message of each
 * sender that goes. What lies behind that length when the file is opened was not acknowledged to anybody, and is cut
 * off.
 *
 * <p>What is taken waits in memory until it is to be acknowledged, so that one write and force serves many messages.
 *
 * <p><b>Threads.</b> Safe for use by many.
 */
public final class LineFile implements Ledger {

    /** So much waits at most; then whoever takes more writes it first. */
    private static final int MAX_WAITING_BYTES = 1 << 20;

    private final Path path;
    private final FileChannel file;
    private final Journal journal;
    private final Consumer<IOException> onFailure;

    /** Held while something is written, so that a commit and the next one cannot overlap. */
    private final Object committing = new Object();

    /** Guarded by this object's monitor, as everything below is. */
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();

    private final Map<UUID, Long> last;
    private long length;
    private boolean changed;
    private boolean closed;
    private volatile IOException failure;

    private LineFile(Path path, FileChannel file, Journal journal, Taken taken, Consumer<IOException> onFailure) {
        this.path = path;
        this.file = file;
        this.journal = journal;
        this.last = new HashMap<>(taken.last());
        this.length = taken.length();
        this.onFailure = onFailure;
    }

    /**
     * Opens a file, or makes it.
     *
     * @param path the file; the journal is beside it, as {@code path.sync}
     * @param onNotice hears, in a sentence, what was cut off
     * @param onFailure hears of the first error of the disk; nothing is taken after it
     * @return the file
     * @throws AssemblyException if another process has it open, or if it holds what was not taken by one of these
     * @throws IOException if it cannot be read or written
     */
    public static LineFile open(Path path, Consumer<String> onNotice, Consumer<IOException> onFailure)
            throws IOException {
        Path absolute = path.toAbsolutePath();
        if (Files.exists(absolute) && !Files.isRegularFile(absolute)) {
            throw new AssemblyException(path + " is no file that lines can be kept in");
        }
        Journal journal = Journal.open(absolute.resolveSibling(absolute.getFileName() + ".sync"));
        try {
            Taken taken = journal.read(!Files.exists(absolute) || Files.size(absolute) == 0);
            FileChannel file = FileChannel.open(absolute, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                cutOff(path, file, taken, onNotice);
                Journal.forceFolder(absolute.getParent());
                journal.write(new Taken(taken.length(), false, taken.last()));
                return new LineFile(path, file, journal, taken, onFailure);
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    private static void cutOff(Path path, FileChannel file, Taken taken, Consumer<String> onNotice) throws IOException {
        long over = file.size() - taken.length();
        if (over < 0 || over > 0 && taken.isClosed()) {
            throw new AssemblyException(path + " has " + file.size() + " bytes, and had " + taken.length()
                    + " when lines were taken last, so something else has changed it. Put it back, or begin with"
                    + " another file");
        }
        if (over > 0) {
            file.truncate(taken.length());
            file.force(true);
            onNotice.accept("cut off " + over + " bytes at the end of " + path
                    + ", which had not been acknowledged and come again");
        }
    }

    /**
     * Takes lines, and remembers that it did, in one step. They are in the file when {@link #force} has returned.
     *
     * @param sender who sends them
     * @param sequence the number of the message that they came in
     * @param lines the lines with their ends; a line feed is added to the last one if it has none
     */
    public void add(UUID sender, long sequence, byte[] lines) {
        synchronized (this) {
            checkUsable();
            last(sender);
            waiting.writeBytes(lines);
            if (lines.length > 0 && lines[lines.length - 1] != '\n') {
                waiting.write('\n');
            }
            last.put(sender, sequence);
            changed = true;
            if (waiting.size() < MAX_WAITING_BYTES) {
                return;
            }
        }
        force();
    }

    private void checkUsable() {
        if (failure != null) {
            throw new UncheckedIOException(failure);
        }
        if (closed) {
            throw new IllegalStateException(path + " is closed");
        }
    }

    @Override
    public synchronized long last(UUID sender) {
        if (!last.containsKey(sender) && last.size() >= Journal.MAX_SENDERS) {
            throw new IllegalStateException(path + " has taken lines of " + Journal.MAX_SENDERS
                    + " outboxes and takes those of no other; begin with another file");
        }
        return last.getOrDefault(sender, 0L);
    }

    /** Does nothing: what {@link #add} was given is remembered already. */
    @Override
    public void taken(UUID sender, long sequence) {}

    @Override
    public void force() {
        synchronized (committing) {
            byte[] lines;
            Taken next;
            synchronized (this) {
                if (failure != null) {
                    throw new UncheckedIOException(failure);
                }
                if (!changed) {
                    return;
                }
                lines = waiting.toByteArray();
                waiting.reset();
                length += lines.length;
                next = new Taken(length, closed, Map.copyOf(last));
                changed = false;
            }
            try {
                commit(lines, next);
            } catch (IOException e) {
                fail(new IOException(path + " cannot be written: " + e.getMessage(), e));
            }
        }
    }

    private void commit(byte[] lines, Taken next) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(lines);
        long end = next.length() - lines.length;
        while (source.hasRemaining()) {
            end += file.write(source, end);
        }
        file.force(false);
        journal.write(next);
    }

    /** After an error the system may call written what is not on the disk, so it is not asked again. */
    private void fail(IOException reason) {
        failure = reason;
        onFailure.accept(reason);
        throw new UncheckedIOException(reason);
    }

    /** Writes what was taken, and releases the file. A second call does nothing. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            // Nothing will lie behind what the journal says then.
            changed = true;
        }
        try (journal;
                file) {
            if (failure == null) {
                force();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be closed: " + e.getMessage(), e);
        }
    }
}
