// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The echo server and the client together; the server in a process of its own where that matters. */
@Timeout(120)
class EchoConnectTest {

    private static final List<String> LINES = List.of("oi", "olá \uD83D\uDC4B \"x\" \\n", "", "z".repeat(3000));

    @TempDir
    private Path folder;

    private static ChildProcess echo(String... args) throws IOException {
        return ChildProcess.patchbay("echo").args(args).start();
    }

    private static String address(ChildProcess server) {
        ChildProcess.until(() -> server.out().contains("\n") || !server.isAlive());
        assertTrue(server.out().startsWith("listening "), server.out() + server.err());
        return server.out().lines().findFirst().orElseThrow().substring("listening ".length());
    }

    /** Lets server and client load what they need, so that how long this takes does not count afterwards. */
    private static String warm(RunningEcho server) {
        assertEquals(List.of("warm"), Cli.runWith("warm\n", connect(server.address(), "--count 1")).lines());
        return server.address();
    }

    private static String[] connect(String address, String options, String... more) {
        return ("connect " + address + " " + options + " " + String.join(" ", more)).trim().split(" +");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp+json|",
                "tcp+binary|",
                "tcp+json+rle|",
                "tcp+binary+rle|-o compression.stored=false",
                "tcp+json|-o framing=line -o protocol.version=1 --types message=5",
                "tcp+binary|-o protocol.version=1 --types message=5",
                "tcp|-o framing=length",
                "tcp|-o framing=line",
                "tcp+rle|",
                "tcp+json|-o TCP_NODELAY=false -o so_rcvbuf=65536"
            })
    void everyLineComesBackInOrder(String stages, String options) throws IOException {
        String set = options == null ? "" : options;
        String[] args = ("x " + set).trim().split(" ");
        args[0] = stages + "://127.0.0.1:0";
        try (RunningEcho server = RunningEcho.start(args)) {
            String[] connect = connect(server.address(), set, "--count", "4");
            Cli.Result result = Cli.runWith(String.join("\n", LINES) + "\n", connect);
            assertEquals(0, result.code(), result.err());
            assertEquals(LINES, result.lines());
            assertTrue(server.stop());
        }
    }

    @Test
    void aKeyFileOpensTheCipher() throws IOException {
        Path key = Files.write(folder.resolve("key"), new byte[] {7, 0, -1, 10});
        String uri = "tcp+json+rle+xor://127.0.0.1:0";
        try (RunningEcho server = RunningEcho.start(uri, "--key-file", key.toString())) {
            String[] connect = connect(server.address(), "--key-file " + key, "--count", "1");
            assertEquals(List.of("oi"), Cli.runWith("oi\n", connect).lines());
        }
    }

    @Test
    void manyLinesComeBackWithoutLoss() throws IOException {
        List<String> lines = IntStream.range(0, 20_000).mapToObj(i -> i + "-" + "ab".repeat(i % 200)).toList();
        try (RunningEcho server = RunningEcho.start("tcp+json+rle://127.0.0.1:0")) {
            String[] connect = connect(server.address(), "", "--count", "20000");
            Cli.Result result = Cli.runWith(String.join("\n", lines), connect);
            assertEquals(0, result.code(), result.err() + server.errors());
            assertEquals(lines, result.lines());
        }
    }

    @Test
    void withoutACountTheEndOfStdinAndASilenceEndIt() throws IOException {
        try (RunningEcho server = RunningEcho.start("tcp+json://127.0.0.1:0")) {
            String address = warm(server);
            Cli.Result result = Cli.runWith("a\nb\n", connect(address, "--timeout 2"));
            assertEquals(0, result.code(), result.err());
            assertEquals(List.of("a", "b"), result.lines());
        }
    }

    @Test
    void tooFewArrivalsAreAFailure() throws IOException {
        try (RunningEcho server = RunningEcho.start("tcp+json://127.0.0.1:0")) {
            Cli.Result result = Cli.runWith("a\n", connect(warm(server), "--count 2 --timeout 2"));
            assertEquals(1, result.code());
            assertEquals(List.of("a"), result.lines());
            assertTrue(result.err().contains("after 1 of 2 messages"), result.err());
        }
    }

    @Test
    void nobodyListeningIsAFailureInOneSentence() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Cli.Result result = Cli.run("connect", "tcp+json://127.0.0.1:" + port);
        assertEquals(1, result.code());
        assertEquals(1, result.err().lines().count(), result.err());
        assertFalse(result.err().contains("unexpected"), result.err());
    }

    @Test
    void aTakenPortIsAFailureInOneSentence() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Cli.Result result = Cli.run("echo", "tcp+json://127.0.0.1:" + taken.getLocalPort());
            assertEquals(1, result.code());
            assertTrue(result.err().contains(String.valueOf(taken.getLocalPort())), result.err());
            assertFalse(result.err().contains("unexpected"), result.err());
        }
    }

    @Test
    void bytesThatAreNoMessageAreOneLineOnStderrAndTheServerGoesOn() throws IOException {
        try (RunningEcho server = RunningEcho.start("tcp+json://127.0.0.1:0")) {
            try (Socket bad = new Socket("127.0.0.1", server.port())) {
                bad.getOutputStream().write(new byte[] {0, 0, 0, 3, 'x', 'y', 'z'});
                assertEquals(-1, bad.getInputStream().read(), "the server closes");
                ChildProcess.until(() -> server.errors().contains("\n"));
                assertTrue(server.errors().startsWith("/127.0.0.1:" + bad.getLocalPort() + ": "), server.errors());
            }
            assertEquals(List.of("oi"), Cli.runWith("oi\n", connect(server.address(), "--count 1")).lines());
            assertEquals(1, server.errors().lines().count(), server.errors());
        }
    }

    @Test
    void aPlainStreamKeepsItsBytes() throws IOException {
        try (RunningEcho server = RunningEcho.start("tcp://127.0.0.1:0")) {
            Cli.Result result = Cli.runWith("GET x\n\nend\n", connect(warm(server), "--timeout 2"));
            assertEquals("GET x\n\nend\n", result.out());
        }
    }

    @EnabledOnOs(value = {OS.LINUX, OS.MAC}, disabledReason = "needs signals")
    @ParameterizedTest
    @CsvSource({"TERM", "INT"})
    void aSignalEndsTheServerWithExitCode0AndTheClosedStdinDoesNot(String signal) throws Exception {
        try (ChildProcess server = echo("tcp+json://127.0.0.1:0").feed("")) {
            String address = address(server);
            assertEquals(List.of("oi"), Cli.runWith("oi\n", connect(address, "--count 1")).lines());
            server.signal(signal);
            Cli.Result result = server.await();
            assertEquals(0, result.code(), result.err());
            assertEquals("listening " + address + "\n", result.out());
            assertEquals("", result.err());
        }
    }

    @Test
    void aPeerThatClosesEndsTheClient() throws Exception {
        try (ServerSocket peer = new ServerSocket(0)) {
            Thread closing = new Thread(() -> {
                try (Socket socket = peer.accept()) {
                    socket.getOutputStream().write("220 hi\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            closing.start();
            // stdin stays open: only the peer can end this.
            Cli.Result result = Cli.runWith(
                    new PipedInputStream(new PipedOutputStream()),
                    "connect",
                    "tcp://127.0.0.1:" + peer.getLocalPort());
            assertEquals("220 hi\r\n", result.out());
            assertEquals(0, result.code(), result.err());
            closing.join();
        }
    }
}
