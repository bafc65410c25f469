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
                    NetworkManagerBuilder builder = NetworkManager.builder().provider(new ZlibCompressor());
                    try (NetworkManager network = builder.build()) {
                        Listener echo = network.listen("tcp+json+zlib://127.0.0.1:0");
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

    private static final String MODULES = String.join(
            ",",
            "io.patchbay",
            "io.patchbay.observe.jfr",
            "io.patchbay.pool",
            "io.patchbay.sync",
            "io.patchbay.transport.udp",
            "io.patchbay.transport.websocket");

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
        Files.writeString(folder.resolve("ZlibCompressor.java"), block("class ZlibCompressor"));
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
    void theStandingConnectionComesBack() throws Exception {
        Files.writeString(folder.resolve("Check.java"), """
                import io.patchbay.*;
                import java.time.Duration;
                import java.util.concurrent.*;

                public class Check {
                    public static void main(String[] args) throws Exception {
                        try (NetworkManager network = NetworkManager.create()) {
                            Listener hub = network.listen("tcp+json://127.0.0.1:0");
                            hub.onError((from, error) -> {});
                            hub.onMessage("login", String.class, (from, name) -> from.send("chat", "hello " + name));
                            hub.onMessage("chat", String.class, (from, line) -> from.send("chat", line));
                %s
                            CountDownLatch again = new CountDownLatch(1);
                            uplink.onError((from, error) -> {});
                            uplink.onMessage("chat", String.class, (from, line) -> {
                                if (line.equals("again")) again.countDown();
                            });
                            uplink.connected().get(20, TimeUnit.SECONDS);
                            hub.accept(Duration.ofSeconds(20)).abort();
                            while (uplink.statistics().lastFailure().isEmpty()) Thread.onSpinWait();
                            uplink.send("chat", "again");
                            System.out.println(again.await(20, TimeUnit.SECONDS));
                        }
                    }
                }
                """.formatted(block("keepConnected")));
        String out = run("Check");
        assertTrue(out.matches("(?s).*away, .*hello ana\nagain\ntrue\n"), out);
    }

    @Test
    void theReportIsPrinted() throws Exception {
        Files.writeString(folder.resolve("Check.java"), """
                import io.patchbay.*;
                import io.patchbay.observe.jfr.*;
                import java.time.Duration;

                public class Check {
                    public static void main(String[] args) {
                %s
                    }
                }
                """.formatted(block("network.report()")));
        String out = run("Check");
        for (String part : new String[] {"tcp+json+rle://127.0.0.1:", "CONNECTED", "2 open", "rle ", "messages a second"}) {
            assertTrue(out.contains(part), part + " in " + out);
        }
    }

    @Test
    void theEncryptedMessageArrives() throws Exception {
        Files.write(folder.resolve("hub.key"), new byte[32]);
        Files.writeString(folder.resolve("Check.java"), """
                import io.patchbay.*;
                import java.nio.file.*;
                import java.time.Duration;

                public class Check {
                    public static void main(String[] args) throws Exception {
                %s    }
                }
                """.formatted(block("hub.key")));
        assertEquals("oi\n", run("Check"));
    }

    @Test
    void theStagesAreSwitched() throws Exception {
        Files.writeString(folder.resolve("Check.java"), """
                import io.patchbay.*;
                import java.util.concurrent.*;

                public class Check {
                    public static void main(String[] args) throws Exception {
                        byte[] key = new byte[32];
                %s    }
                }
                """.formatted(block("allowSwitchTo")));
        assertEquals("[json, deflate, aes-gcm]\n", run("Check"));
    }

    @Test
    void thePeerIsAsked() throws Exception {
        Files.writeString(folder.resolve("Check.java"), """
                import io.patchbay.*;
                import java.time.Duration;
                import java.util.concurrent.*;

                public class Check {
                    public static void main(String[] args) throws Exception {
                %s    }
                }
                """.formatted(block("pingAsync")));
        String out = run("Check");
        assertTrue(out.startsWith("The way there and back takes PT"), out);
    }

    @Test
    void thePoolLends() throws Exception {
        Files.writeString(folder.resolve("Check.java"), """
                import io.patchbay.*;
                import io.patchbay.pool.*;
                import java.time.Duration;

                public class Check {
                    public static void main(String[] args) {
                        try (NetworkManager network = NetworkManager.create()) {
                            Listener hub = network.listen("tcp+json://127.0.0.1:0");
                            hub.onMessage((from, message) -> from.send(message));
                %s        }
                    }
                }
                """.formatted(block("ConnectionPool")));
        assertEquals("oi\n1\n", run("Check"));
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
