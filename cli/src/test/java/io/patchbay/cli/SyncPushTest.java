// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.cli.sync.LineFile;
import io.patchbay.cli.sync.Push;
import io.patchbay.sync.SyncInbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushing all kinds of files to a receiver in this process. */
@Timeout(60)
class SyncPushTest {

    private final NetworkManager network = NetworkManager.create();

    @TempDir
    private Path folder;

    private Path from;
    private Path into;
    private Listener listener;
    private SyncInbox inbox;

    @BeforeEach
    void prepare() {
        from = folder.resolve("from");
        into = folder.resolve("into");
    }

    private void serve(String stages) throws IOException {
        LineFile file = LineFile.open(into, notice -> {}, failure -> {});
        listener = network.listen(stages + "://127.0.0.1:0");
        inbox = SyncInbox.attach(listener, file)
                .onMessage(Push.TYPE, byte[].class, (delivery, lines) -> file.add(
                        delivery.sender(), delivery.sequence(), lines));
    }

    @AfterEach
    void close() {
        if (inbox != null) {
            inbox.close();
        }
        network.close();
    }

    private Cli.Result push(String... more) {
        return push(from, "outbox", more);
    }

    private Cli.Result push(Path file, String outbox, String... more) {
        List<String> args = new ArrayList<>(List.of("sync", "push", listener.endpoint().toString()));
        args.addAll(List.of("--from", file.toString(), "--outbox", folder.resolve(outbox).toString()));
        args.addAll(Arrays.asList(more));
        return Cli.run(args.toArray(String[]::new));
    }

    private void write(String content) throws IOException {
        Files.write(from, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void append(String content) throws IOException {
        Files.write(from, content.getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.APPEND);
    }

    private void assertSame() throws IOException {
        assertArrayEquals(Files.readAllBytes(from), Files.readAllBytes(into));
    }

    private static void assertCode(int code, String part, Cli.Result result) {
        assertEquals(code, result.code(), result.err());
        assertTrue((result.out() + result.err()).contains(part), result.out() + result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp+json", "tcp+binary+deflate", "ws+json+rle"})
    void anyBytesArriveAsTheyAre(String stages) throws Exception {
        serve(stages);
        write("a\r\n\n\n\u00ff\u00fe\u0000\u0080\n" + "long".repeat(80_000) + "\n"
                + IntStream.range(0, 3_000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining()));
        assertCode(0, "acknowledged 3,005 lines", push());
        assertSame();
    }

    @Test
    void anEmptyFileIsDeliveredAtOnceAndMayGrow() throws Exception {
        serve("tcp+json");
        write("");
        assertCode(0, "nothing to push: 0 lines", push());
        append("one\n");
        assertCode(0, "acknowledged 1 lines", push());
        assertSame();
    }

    @Test
    void aLastLineWithoutLineFeedGetsOneAndMayNotGrow() throws Exception {
        serve("tcp+json");
        write("one\ntwo");
        assertCode(0, "acknowledged 2 lines", push());
        assertEquals("one\ntwo\n", Files.readString(into));
        assertCode(0, "nothing to push", push());
        append(" and more\n");
        assertCode(2, "pushed before it had a line feed", push());
        assertEquals("one\ntwo\n", Files.readString(into));
    }

    @Test
    void whatWasAddedIsDeliveredByTheNextPushAndNothingElse() throws Exception {
        serve("tcp+binary");
        write("x".repeat(70) + "\n");
        for (int round = 1; round <= 4; round++) {
            assertCode(0, "acknowledged " + round, push());
            assertSame();
            append("round " + round + "\n");
        }
    }

    @Test
    void aSecondPushOfTheSameSendsNothing() throws Exception {
        serve("tcp+json");
        write("one\n");
        assertCode(0, "acknowledged 1 lines, 4 bytes", push());
        listener.close();
        assertCode(0, "nothing to push: 1 lines, 4 bytes are acknowledged", push());
    }

    @Test
    void anOutboxOfAnotherFileIsRefused() throws Exception {
        serve("tcp+json");
        write("one\n");
        assertCode(0, "acknowledged", push());
        Path other = Files.writeString(folder.resolve("other"), "two\n");
        assertCode(2, "is the outbox of another file", push(other, "outbox"));
        write("One\n");
        assertCode(2, "is the outbox of another file", push());
        assertCode(2, "does not exist", push(folder.resolve("missing"), "outbox"));
        assertCode(2, "no regular file", push(folder, "outbox"));
        assertEquals("one\n", Files.readString(into));
    }

    @Test
    void severalMayPush() throws Exception {
        serve("tcp+json");
        write("one\n");
        assertCode(0, "acknowledged", push());
        Path other = Files.writeString(folder.resolve("other"), "two\n");
        assertCode(0, "acknowledged", push(other, "outbox2"));
        assertEquals("one\ntwo\n", Files.readString(into));
    }

    @Test
    void aLineThatIsTooLongEndsThePushWhichGoesOnWithALargerLimit() throws Exception {
        serve("tcp+binary");
        write("one\n" + "x".repeat(600_000) + "\nthree\n");
        assertCode(1, "Line 2 is longer than 524288 bytes", push());
        assertCode(0, "acknowledged 3 lines", push("--max-message", "1500000"));
        assertSame();
    }
}
