// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.Message;
import io.patchbay.NetworkManager;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code echo} and {@code connect} over datagrams and WebSocket, and what these tell apart. */
@Timeout(120)
class TransportsTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    /** None is empty: to send an empty datagram a socket disconnects for a moment, and may miss what comes then. */
    private static final List<String> LINES = List.of("oi", "olá \uD83D\uDC4B \"x\"", " ", "z".repeat(700));

    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String[] connect(String address, String options) {
        return ("connect " + address + (options == null ? "" : " " + options)).split(" +");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "udp|",
                "udp+json|",
                "udp+binary+rle|-o udp.max-payload=2000",
                "ws|",
                "ws|--binary",
                "ws|-o websocket.compression=true",
                "ws+json|-o websocket.compression=true -o websocket.context-takeover=false",
                "ws+json+rle|-o websocket.ping-interval=500ms",
                "ws+binary|-o websocket.max-frame=200"
            })
    void everyLineComesBackInOrder(String stages, String options) throws IOException {
        String set = options == null ? "" : options.replace("--binary", "").trim();
        String[] args = (stages + "://127.0.0.1:0 " + set).trim().split(" ");
        try (RunningEcho server = RunningEcho.start(args)) {
            Cli.Result result = Cli.runWith(
                    input(String.join("\n", LINES) + "\n"),
                    connect(server.address(), (options == null ? "" : options) + " --count 4"));
            assertEquals(0, result.code(), result.err() + server.errors());
            assertEquals(LINES, result.lines());
            assertEquals("", server.errors());
        }
    }

    @Test
    void thePathStaysInTheAddressAndAnyQueryIsAnswered() throws IOException {
        try (RunningEcho server = RunningEcho.start("ws://127.0.0.1:0/a/b")) {
            String address = server.address();
            assertTrue(address.matches("ws://127\\.0\\.0\\.1:[1-9][0-9]*/a/b"), address);
            assertEquals(List.of("x"), Cli.runWith(input("x\n"), connect(address + "?c=d", "--count 1")).lines());
            Cli.Result elsewhere = Cli.run("connect", address.replace("/a/b", "/elsewhere"));
            assertEquals(1, elsewhere.code());
            assertTrue(elsewhere.err().contains("404"), elsewhere.err());
        }
    }

    @ParameterizedTest
    @CsvSource({"--count 1, true", "--count 1 --binary, false"})
    void linesAreTextUnlessBinaryIsAskedFor(String options, boolean text) {
        try (NetworkManager network = NetworkManager.create()) {
            Listener peer = network.listen("ws://127.0.0.1:0");
            CompletableFuture<Cli.Result> client = CompletableFuture.supplyAsync(
                    () -> Cli.runWith(input("olá\n"), connect(peer.endpoint().toString(), options)));
            Connection connection = peer.accept(SOON);
            Message heard = connection.receive(SOON);
            assertEquals(text, heard.isText());
            assertEquals("olá", heard.text());
            connection.sendText("done");
            assertEquals(List.of("done"), client.join().lines());
        }
    }

    @Test
    void whatIsNoTextNeedsBinary() throws IOException {
        try (RunningEcho server = RunningEcho.start("ws://127.0.0.1:0")) {
            byte[] line = {(byte) 0xff, 0, '\n'};
            Cli.Result refused = Cli.runWith(new ByteArrayInputStream(line), connect(server.address(), "--timeout 1"));
            assertEquals(1, refused.code());
            assertTrue(refused.err().contains("Line 1 of stdin is not UTF-8 text"), refused.err());
            Cli.Result sent = Cli.runWith(
                    new ByteArrayInputStream(line), connect(server.address(), "--binary --count 1"));
            assertEquals(List.of("hex:ff00"), sent.lines());
        }
    }

    @Test
    void aDatagramThatCannotBeAnsweredIsNamed() throws IOException {
        try (RunningEcho server = RunningEcho.start("udp://127.0.0.1:0")) {
            Cli.Result tooLarge = Cli.runWith(input("x".repeat(1300)), connect(server.address(), "--timeout 1"));
            assertEquals(1, tooLarge.code());
            assertTrue(tooLarge.err().contains("udp.max-payload"), tooLarge.err());
            Cli.Result unanswered = Cli.runWith(
                    input("x".repeat(1300)), connect(server.address(), "-o udp.max-payload=1400 --timeout 1"));
            assertEquals("", unanswered.out());
            ChildProcess.until(() -> server.errors().contains("udp.max-payload"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tcp -o framing=length", "ws", "ws -o websocket.compression=true", "tcp+json+rle", "ws+json"})
    void theEchoingClientAnswersUntilThePeerCloses(String setup) throws Exception {
        String options = setup.contains(" ") ? setup.substring(setup.indexOf(' ') + 1) : "";
        Composition composition = RunningEcho.compose(
                (setup.split(" ")[0] + "://127.0.0.1:0 " + options).trim().split(" "));
        try (composition) {
            Listener peer = composition.network().listen(composition.endpoint());
            String address = peer.endpoint().toString();
            CompletableFuture<Cli.Result> client = CompletableFuture.supplyAsync(
                    () -> Cli.run(connect(address, options + " --echo")));
            Connection connection = peer.accept(SOON);
            for (int i = 0; i < 3; i++) {
                Message sent = composition.hasProtocol() ? Message.of("t", "olá " + i)
                        : i == 1 ? Message.ofBytes(new byte[] {-1, 0, 7}) : Message.ofText("olá " + i);
                connection.send(sent);
                Message answer = connection.receive(SOON);
                assertEquals(Arrivals.line(sent), Arrivals.line(answer));
                if (setup.startsWith("ws")) {
                    assertEquals(sent.isText(), answer.isText());
                }
            }
            connection.close();
            Cli.Result result = client.join();
            assertEquals(0, result.code(), result.err());
            assertEquals("", result.out() + result.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "tcp -o framing=length"})
    void largeMessagesAreEchoedWhereTheyAreAllowed(String setup) {
        String[] setUp = (setup + " --max-message 9000000").split(" ");
        setUp[0] += "://127.0.0.1:0";
        byte[] large = "0123456789abcdef".repeat(1 << 19).getBytes(StandardCharsets.US_ASCII);
        try (Composition composition = RunningEcho.compose(setUp)) {
            Listener peer = composition.network().listen(composition.endpoint());
            setUp[0] = peer.endpoint().toString();
            CompletableFuture<Cli.Result> client =
                    CompletableFuture.supplyAsync(() -> Cli.run(connect(String.join(" ", setUp), "--echo")));
            Connection connection = peer.accept(SOON);
            connection.send(Message.ofBytes(large));
            assertArrayEquals(large, connection.receive(SOON).bytes());
            connection.close();
            assertEquals(0, client.join().code(), client.join().err());
        }
    }

    @EnabledOnOs(value = {OS.LINUX, OS.MAC}, disabledReason = "needs signals")
    @ParameterizedTest
    @CsvSource({"INT,ws,", "TERM,ws,--echo", "TERM,tcp+json,"})
    void aSignalEndsTheClientInGoodOrder(String signal, String stages, String option) throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener peer = network.listen(stages + "://127.0.0.1:0");
            String[] args = connect(peer.endpoint().toString(), option);
            try (ChildProcess client = ChildProcess.patchbay(args).start()) {
                Connection connection = peer.accept(SOON);
                // Only a client that has answered, or printed, is surely prepared for the signal.
                connection.send(stages.equals("ws") ? Message.ofText("up") : Message.of("t", "up"));
                ChildProcess.until(() -> client.out().equals("up\n") || connection.tryReceive().isPresent());
                CompletableFuture<Connection> ended = new CompletableFuture<>();
                connection.onClose(ended::complete);
                client.signal(signal);
                Cli.Result result = client.await();
                assertEquals(Optional.empty(), ended.get(SOON.toSeconds(), TimeUnit.SECONDS).failure());
                assertEquals(signal.equals("INT") ? 130 : 143, result.code(), result.err());
                assertEquals("", result.err());
            }
        }
    }
}
