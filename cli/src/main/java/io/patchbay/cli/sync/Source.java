// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.sync;

import io.patchbay.AssemblyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Which part of which file an outbox delivers, kept in the outbox's folder. The messages of the outbox are the pieces
 * of that part in their order, so the number of its last message tells how far the file has been put into it.
 *
 * @param from where the part begins; everything before it was put into the outbox
 * @param lines how many lines are before it
 * @param sequence the number of the last message before it
 * @param size where the part ends: the size that the file had
 * @param pieceBytes how large pieces are
 * @param print tells the content up to {@code size} from others: SHA-256 of its first and last 64 KiB
 */
record Source(long from, long lines, long sequence, long size, int pieceBytes, String print) {

    private static final String NAME = "pushed-file";
    private static final String VERSION = "patchbay-push 1";
    private static final int PRINTED_BYTES = 64 << 10;

    static Source of(FileChannel file, long size, int pieceBytes) throws IOException {
        return new Source(0, 0, 0, size, pieceBytes, print(file, size));
    }

    /** Continues behind this part, to where the file ends now. */
    Source next(FileChannel file, long newSize, long linesBefore, long lastSequence) throws IOException {
        return new Source(size, linesBefore, lastSequence, newSize, pieceBytes, print(file, newSize));
    }

    boolean isOf(FileChannel file) throws IOException {
        return file.size() >= size && print(file, size).equals(print);
    }

    /** Tells whether the part ends where a line does. */
    boolean endsWithLine(FileChannel file) throws IOException {
        return size == 0 || read(file, size - 1, 1)[0] == '\n';
    }

    private static String print(FileChannel file, long size) throws IOException {
        int length = (int) Math.min(size, PRINTED_BYTES);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(read(file, 0, length));
            digest.update(read(file, size - length, length));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static byte[] read(FileChannel file, long position, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        while (target.hasRemaining()) {
            if (file.read(target, position + target.position()) < 0) {
                throw new IOException("The file has become shorter while it was read");
            }
        }
        return target.array();
    }

    static Optional<Source> read(Path folder) throws IOException {
        List<String> values;
        try {
            values = Files.readAllLines(folder.resolve(NAME));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            if (values.get(0).equals(VERSION) && values.size() == 7) {
                return Optional.of(new Source(
                        Long.parseLong(values.get(1)),
                        Long.parseLong(values.get(2)),
                        Long.parseLong(values.get(3)),
                        Long.parseLong(values.get(4)),
                        Integer.parseInt(values.get(5)),
                        values.get(6)));
            }
        } catch (RuntimeException e) {
            throw new AssemblyException(unreadable(folder), e);
        }
        throw new AssemblyException(unreadable(folder));
    }

    private static String unreadable(Path folder) {
        return "The file " + NAME + " in " + folder + " cannot be understood, so it is not known what the outbox holds;"
                + " restore it, or begin with another outbox";
    }

    /** Returns when it will be there after a power cut. */
    void write(Path folder) throws IOException {
        String text = String.join(
                "\n", VERSION, "" + from, "" + lines, "" + sequence, "" + size, "" + pieceBytes, print + "\n");
        Path unfinished = folder.resolve(NAME + ".new");
        try (FileChannel target = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer source = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (source.hasRemaining()) {
                target.write(source);
            }
            target.force(true);
        }
        Files.move(unfinished, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        Journal.forceFolder(folder.toAbsolutePath());
    }
}
