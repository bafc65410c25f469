// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a file is cut. */
class PiecesTest {

    @TempDir
    private Path folder;

    private List<Pieces.Piece> cut(byte[] content, int pieceBytes, int maxLineBytes) throws IOException {
        Path path = Files.write(folder.resolve("file"), content);
        List<Pieces.Piece> all = new ArrayList<>();
        try (FileChannel file = FileChannel.open(path)) {
            Pieces pieces = new Pieces(file, Source.of(file, content.length, pieceBytes), maxLineBytes);
            for (Pieces.Piece piece = pieces.next(); piece != null; piece = pieces.next()) {
                all.add(piece);
            }
            assertNull(pieces.next());
        }
        return all;
    }

    @Test
    void piecesAreTheFileInWholeLines() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 30; round++) {
            byte[] content = new byte[random.nextInt(200_000)];
            random.nextBytes(content);
            int pieceBytes = 1 + random.nextInt(2_000);
            ByteArrayOutputStream together = new ByteArrayOutputStream();
            long lines = 0;
            for (Pieces.Piece piece : cut(content, pieceBytes, 1 << 20)) {
                byte[] bytes = piece.bytes();
                together.writeBytes(bytes);
                long ends = 0;
                for (byte each : bytes) {
                    ends += each == '\n' ? 1 : 0;
                }
                boolean last = together.size() == content.length;
                assertTrue(last || bytes[bytes.length - 1] == '\n');
                assertTrue(bytes.length <= pieceBytes || ends + (last ? 1 : 0) <= 2 && ends <= 1, "" + bytes.length);
                lines += ends + (bytes[bytes.length - 1] == '\n' ? 0 : 1);
                assertEquals(lines, piece.lines());
                assertEquals(together.size(), piece.end());
            }
            assertArrayEquals(content, together.toByteArray());
        }
    }

    @Test
    void aLineThatIsTooLongIsNamedAfterEverythingBeforeIt() throws Exception {
        byte[] content = ("a\nb\n" + "x".repeat(100) + "\nc\n").getBytes();
        Path path = Files.write(folder.resolve("file"), content);
        try (FileChannel file = FileChannel.open(path)) {
            Pieces pieces = new Pieces(file, Source.of(file, content.length, 10), 100);
            assertArrayEquals("a\nb\n".getBytes(), pieces.next().bytes());
            for (int i = 0; i < 2; i++) {
                IOException refused = assertThrows(IOException.class, pieces::next);
                assertTrue(refused.getMessage().startsWith("Line 3 is longer than 100 bytes"), refused.getMessage());
            }
        }
        assertEquals(3, cut(content, 10, 101).size());
    }

    @Test
    void aFileThatHasBecomeShorterIsAnError() throws Exception {
        Path path = Files.write(folder.resolve("file"), "a\nb\n".getBytes());
        try (FileChannel file = FileChannel.open(path)) {
            Source source = Source.of(file, 4, 2);
            Files.write(path, "a\n".getBytes());
            Pieces pieces = new Pieces(file, source, 100);
            assertThrows(IOException.class, () -> {
                pieces.next();
                pieces.next();
            });
        }
    }
}
