// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs the code of the README as it stands there. */
@Timeout(120)
class ReadmeTest {

    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    private static final String COMPRESSOR_CHECK =
            """
            import io.patchbay.*;
            import java.time.Duration;
            import java.util.stream.*;

            public class Check {
                public static void main(String[] args) {
                    NetworkManagerBuilder builder = NetworkManager.builder().provider(new DeflateCompressor());
                    try (NetworkManager network = builder.build()) {
                        Listener echo = network.listen("tcp+json+deflate://127.0.0.1:0");
                        echo.onMessage((from, message) -> from.send(message));
                        Connection client = network.connect(echo.endpoint());
                        String numbers = IntStream.range(0, 20_000).mapToObj(String::valueOf).collect(Collectors.joining());
                        for (String text : new String[] {"", "oi", numbers}) {
                            client.send("t", text);
                            System.out.println(client.receive(Duration.ofSeconds(20)).text().equals(text));
                        }
                        System.out.println(client.statistics().bytesSent() < numbers.length() / 2);
                    }
                }
            }
            """;

    private static final String MODULES =
            "io.patchbay,io.patchbay.transport.udp,io.patchbay.transport.websocket,io.patchbay.sync";

    @TempDir
    private Path folder;

    private static String block(String holding) throws IOException {
        Matcher blocks = JAVA_BLOCK.matcher(Files.readString(Path.of("..", "README.md")));
        return blocks.results()
                .map(result -> result.group(1))
                .filter(block -> block.contains(holding))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theQuickStartRuns() throws Exception {
        Files.writeString(folder.resolve("QuickStart.java"), block("class QuickStart"));
        assertEquals("ChatLine[sender=ana, text=oi]\n", run("QuickStart"));
    }

    @Test
    void theCompressorCompresses() throws Exception {
        Files.writeString(folder.resolve("DeflateCompressor.java"), block("class DeflateCompressor"));
        Files.writeString(folder.resolve("Check.java"), COMPRESSOR_CHECK);
        assertEquals("true\n".repeat(4), run("Check"));
    }

    @Test
    void theDatagramArrives() throws Exception {
        Files.writeString(folder.resolve("Check.java"), """
                import io.patchbay.*;
                import io.patchbay.transport.udp.*;
                import java.nio.ByteBuffer;
                import java.time.Duration;

                public class Check {
                    public static void main(String[] args) {
                        try (NetworkManager network = NetworkManager.create()) {
                %s        }
                    }
                }
                """.formatted(block("UdpSocket")));
        String out = run("Check");
        assertTrue(out.startsWith("3 bytes from /127.0.0.1:"), out);
    }

    @Test
    void theWebSocketAnswers() throws Exception {
        Files.writeString(folder.resolve("Check.java"), """
                import io.patchbay.*;
                import io.patchbay.transport.websocket.*;
                import java.time.Duration;

                public class Check {
                    public static void main(String[] args) {
                        try (NetworkManager network = NetworkManager.create()) {
                %s        }
                    }
                }
                """.formatted(block("room=1")));
        assertEquals("oi from /chat?room=1\n", run("Check"));
    }

    @Test
    void thePositionIsDelivered() throws Exception {
        Files.writeString(folder.resolve("Check.java"), """
                import io.patchbay.*;
                import io.patchbay.sync.*;
                import java.nio.file.Path;
                import java.time.Duration;

                public class Check {
                    record Position(int x, int y) {}

                    public static void main(String[] args) {
                        try (NetworkManager network = NetworkManager.create()) {
                %s        }
                    }
                }
                """.formatted(block("SyncInbox")));
        assertEquals("Position[x=3, y=4]\n", run("Check"));
    }

    private String run(String main) throws Exception {
        String modules = ChildProcess.modulePath();
        Cli.Result compiled = ChildProcess.jdk("javac")
                .args("-p", modules, "--add-modules", MODULES, "-Xlint:all,-path", "-Werror", "-sourcepath", ".")
                .args(main + ".java")
                .in(folder)
                .start()
                .await();
        assertEquals(0, compiled.code(), compiled.out() + compiled.err());
        Cli.Result result = ChildProcess.jdk("java")
                .args("-p", modules, "--add-modules", MODULES, "-cp", ".", main)
                .in(folder)
                .start()
                .await();
        assertEquals(0, result.code(), result.err());
        return result.out();
    }
}
