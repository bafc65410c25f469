// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.sync;

import io.patchbay.AssemblyException;
import io.patchbay.DeadlineException;
import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.RetryPolicy;
import io.patchbay.SendPolicy;
import io.patchbay.sync.Outbox;
import io.patchbay.sync.SyncOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Puts a file into an outbox, continuing where it was left, and waits until all of it is acknowledged.
 *
 * <p>Neither twice nor not at all: a piece is in the outbox as soon as it has a number there, and the numbers follow
 * each other, so the last number tells which piece is next. They are stored one at a time, since of several on their
 * way to the disk the first could fail and the second succeed.
 */
public final class Push {

    /** The type of the messages; the body of each is some whole lines. */
    public static final String TYPE = "lines";

    private static final int PIECE_BYTES = 8 << 10;
    private static final long MAX_STORED_BYTES = 64 << 20;
    private static final int MOST_MESSAGE_BYTES = 64 << 20;
    private static final Duration TICK = Duration.ofMillis(200);
    /** A line that is refused stays first: giving it up would leave it out. */
    private static final RetryPolicy FOR_EVER =
            new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofSeconds(5));

    private final NetworkManager network;
    private final Endpoint endpoint;
    private final int maxFrameBytes;
    private final Refusals refusals;
    private final PrintStream err;

    /**
     * Prepares.
     *
     * @param network connects; tells the refusals what happens
     * @param endpoint the receiver
     * @param maxFrameBytes how large a frame may be
     * @param refusals hears what ends the push
     * @param err for progress
     */
    public Push(NetworkManager network, Endpoint endpoint, int maxFrameBytes, Refusals refusals, PrintStream err) {
        this.network = network;
        this.endpoint = endpoint;
        this.maxFrameBytes = maxFrameBytes;
        this.refusals = refusals;
        this.err = err;
    }

    /**
     * Delivers.
     *
     * @param path the file
     * @param folder the outbox
     * @return what was done, in a line
     * @throws AssemblyException if the outbox belongs to another file
     * @throws IOException if the file or the outbox cannot be read or written, or the receiver refuses
     */
    public String run(Path path, Path folder) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new AssemblyException(path + (Files.exists(path) ? " is no regular file" : " does not exist"));
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = file.size();
            Optional<Source> known = Source.read(folder);
            if (known.isPresent()) {
                checkSame(known.get(), file, path, folder);
            }
            try (Outbox outbox = Outbox.open(network, endpoint, folder, options())) {
                long stored = outbox.statistics().lastSequence();
                if (known.isEmpty() && stored > 0) {
                    throw new AssemblyException(folder + " is the outbox of something else; name another folder");
                }
                Source source = known.isPresent() ? known.get() : Source.of(file, size, pieceBytes());
                if (known.isEmpty()) {
                    source.write(folder);
                }
                return deliver(outbox, source, file, size, folder);
            }
        }
    }

    private static void checkSame(Source source, FileChannel file, Path path, Path folder) throws IOException {
        if (!source.isOf(file)) {
            throw new AssemblyException(folder + " is the outbox of another file, or " + path
                    + " was changed otherwise than by lines at its end; name another folder for it");
        }
        if (file.size() > source.size() && !source.endsWithLine(file)) {
            throw new AssemblyException("The last line of " + path + " was pushed before it had a line feed, and has"
                    + " grown since; push the file into a new one, with another outbox");
        }
    }

    private int pieceBytes() {
        return Math.max(1, Math.min(PIECE_BYTES, maxFrameBytes / 4));
    }

    private SyncOptions options() {
        return SyncOptions.defaults()
                .withMaxMessageBytes(Math.min(maxFrameBytes, MOST_MESSAGE_BYTES))
                .withMaxBytes(MAX_STORED_BYTES, SendPolicy.WAIT, TICK)
                .withRetry(FOR_EVER);
    }

    private String deliver(Outbox outbox, Source first, FileChannel file, long size, Path folder) throws IOException {
        Source source = first;
        boolean isNews = !outbox.awaitAcknowledged(Duration.ZERO);
        while (true) {
            Progress progress = new Progress(err, Progress.isTerminal(), System::nanoTime, source);
            Pieces pieces = new Pieces(file, source, Math.max(1, maxFrameBytes / 2));
            long lines = source.lines();
            long sequence = source.sequence();
            long stored = outbox.statistics().lastSequence();
            for (Pieces.Piece piece = pieces.next(); piece != null; piece = pieces.next()) {
                sequence++;
                if (sequence > stored) {
                    isNews = true;
                    store(outbox, sequence, piece, progress);
                }
                lines = piece.lines();
                progress.stored(sequence, piece);
                progress.show(outbox.statistics());
            }
            if (stored > sequence) {
                throw new AssemblyException(folder + " has " + stored + " messages, and the file makes " + sequence
                        + ": something else uses the outbox, too");
            }
            if (source.size() == size) {
                awaitAcknowledged(outbox, progress);
                String text = isNews
                        ? "acknowledged %,d lines, %,d bytes"
                        : "nothing to push: %,d lines, %,d bytes are acknowledged";
                return String.format(Locale.ROOT, text, lines, size);
            }
            source = source.next(file, size, lines, sequence);
            source.write(folder);
        }
    }

    private void store(Outbox outbox, long sequence, Pieces.Piece piece, Progress progress) throws IOException {
        while (true) {
            refusals.check();
            try {
                long number = outbox.send(TYPE, piece.bytes());
                if (number != sequence) {
                    throw new IOException("The outbox gave a piece of the file the number " + number + " instead of "
                            + sequence + ": something else uses it, too");
                }
                return;
            } catch (DeadlineException e) {
                // It is full of what is not acknowledged yet. That takes as long as it takes.
                progress.show(outbox.statistics());
            }
        }
    }

    private void awaitAcknowledged(Outbox outbox, Progress progress) throws IOException {
        while (!outbox.awaitAcknowledged(TICK)) {
            refusals.check();
            progress.show(outbox.statistics());
        }
        progress.end(outbox.statistics());
    }
}
