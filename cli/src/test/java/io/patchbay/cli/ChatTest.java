// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chat from terminals, as people have it. */
@Timeout(180)
class ChatTest {

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private ChatServer server;

    @BeforeEach
    void serve() throws IOException {
        server = serve(0);
    }

    private ChatServer serve(int udpPort) throws IOException {
        PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8);
        return new ChatServer(
                InetAddress.getByName("127.0.0.1"),
                new ChatServer.Ports(0, udpPort, 0, 0),
                new ErrorLines(err, System::nanoTime));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String uri(String transport) {
        return server.endpoints().stream()
                .filter(endpoint -> endpoint.transport().equals(transport))
                .findFirst()
                .orElseThrow()
                .toString();
    }

    @Test
    void linesGoAcrossTransportsAndComingAndGoingIsTold() throws Exception {
        try (Sitting tea = Sitting.at(uri("tcp"), "Tea");
                Sitting ulla = Sitting.at(uri("udp"), "Ulla");
                Sitting wim = Sitting.at(uri("ws"), "Wim")) {
            tea.awaitLine("* Wim has joined (ws)");
            ulla.awaitLine("* here: Tea, Ulla");
            tea.type("olá <b>");
            ulla.awaitLine("Tea: olá <b>");
            wim.awaitLine("Tea: olá <b>");
            ulla.type("from a datagram");
            tea.awaitLine("Ulla: from a datagram");
            wim.awaitLine("Ulla: from a datagram");
            wim.type("/who");
            wim.awaitLine("* here: Tea, Ulla, Wim");
            wim.type("/dance");
            wim.awaitError("There is /dance nowhere");
            wim.type("/quit");
            assertEquals(0, wim.end().code());
            tea.awaitLine("* Wim has left (ws)");
            ulla.closeInput();
            Cli.Result left = ulla.end();
            assertEquals(0, left.code(), left.err());
            tea.awaitLine("* Ulla has left (udp)");
            assertEquals(1, left.lines().stream().filter(line -> line.equals("Tea: olá <b>")).count());
            assertTrue(left.lines().stream().noneMatch(line -> line.startsWith("Ulla:")), left.out());
            tea.closeInput();
            assertEquals(0, tea.end().code());
            assertEquals("", errors.toString(StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp", "udp", "ws"})
    void whatIsPipedInIsSaidBeforeLeaving(String transport) throws Exception {
        try (Sitting listens = Sitting.at(uri("tcp"), "listens")) {
            Cli.Result result = Cli.runWith("one\ntwo\n", "chat", "join", uri(transport), "--name", "pipes");
            assertEquals(0, result.code(), result.err());
            assertEquals(List.of("* you are pipes", "* here: listens, pipes"), result.lines());
            listens.awaitLine("pipes: one");
            listens.awaitLine("pipes: two");
            listens.awaitLine("* pipes has left (" + transport + ")");
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp", "udp", "ws"})
    void aNameThatIsTakenIsAFailure(String transport) throws Exception {
        try (Sitting first = Sitting.at(uri("tcp"), "Ana")) {
            Cli.Result result = Cli.run("chat", "join", uri(transport), "--name", "ana");
            assertEquals(1, result.code());
            assertEquals("Somebody else is called ana\n", result.err());
            first.type("still here");
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp", "udp", "ws"})
    void theHubMayClose(String transport) throws Exception {
        try (Sitting guest = Sitting.at(uri(transport), "guest")) {
            server.close();
            Cli.Result result = guest.end();
            assertEquals(0, result.code(), result.err());
            guest.awaitLine("* The hub has closed");
        }
    }

    @Test
    void overUdpItJoinsAlthoughDatagramsAreLost() throws Exception {
        // The first three of each side: the join, its second try and the proof on one, and the answers on the other.
        try (LossyRelay relay = new LossyRelay(server.endpoints().get(1).port(), 3)) {
            String address = "udp+json://127.0.0.1:" + relay.port();
            Cli.Result result = Cli.runWith("", "chat", "join", address, "--name", "Ulla");
            assertEquals(0, result.code(), result.err());
            assertEquals(List.of("* you are Ulla", "* here: Ulla"), result.lines());
            assertTrue(relay.lost() >= 6, "lost " + relay.lost());
        }
    }

    @Test
    void overUdpAHubThatWasStartedAnewIsJoinedAgain() throws Exception {
        try (LossyRelay relay = new LossyRelay(server.endpoints().get(1).port(), 0);
                Sitting ulla = Sitting.at("udp+json://127.0.0.1:" + relay.port(), "Ulla");
                ChatServer anew = serve(0)) {
            relay.switchTo(anew.endpoints().get(1).port());
            ulla.type("lost");
            ulla.awaitError("The hub had forgotten you");
            try (Sitting tea = Sitting.at(anew.endpoints().get(0).toString(), "Tea")) {
                ChildProcess.until(() -> {
                    ulla.type("there");
                    return tea.out().contains("Ulla: there\n");
                });
            }
        }
    }

    @Test
    void overUdpNobodyThereIsAFailure() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            Cli.Result result = Cli.run("chat", "join", "udp+json://127.0.0.1:" + silent.getLocalPort(), "--name", "x");
            assertEquals(1, result.code());
            assertTrue(result.err().endsWith("The hub does not answer\n"), result.err());
        }
    }

    @Test
    void wrongUsageIsOneSentence() {
        assertUsage("A chat needs a protocol: ws+json://...", "chat", "join", "ws://127.0.0.1:1", "--name", "x");
        assertUsage("--name", "chat", "join", "ws+json://127.0.0.1:1");
        assertUsage("A port is from 0 to 65535", "chat", "serve", "--ws", "70000");
        assertUsage("--bind is an address of this machine", "chat", "serve", "--bind", "[no address]");
        assertUsage("Usage: patchbay chat", "chat");
        assertTrue(Cli.run("chat", "--help").out().contains("join"));
        assertEquals(0, Cli.run("chat", "serve", "--help").code());
        assertEquals(0, Cli.run("chat", "join", "--help").code());
    }

    private static void assertUsage(String part, String... args) {
        Cli.Result result = Cli.run(args);
        assertEquals(2, result.code(), result.err());
        assertEquals("", result.out());
        assertTrue(result.err().contains(part), result.err());
    }

    @ParameterizedTest
    @CsvSource({"--tcp", "--http", "--ws"})
    void aTakenPortIsAFailureInOneSentence(String option) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = String.valueOf(taken.getLocalPort());
            String[] args = {"chat", "serve", "--tcp=0", "--udp=0", "--ws=0", "--http=0"};
            for (int i = 0; i < args.length; i++) {
                args[i] = args[i].equals(option + "=0") ? option + "=" + port : args[i];
            }
            Cli.Result result = Cli.run(args);
            assertEquals(1, result.code(), result.err());
            assertTrue(result.err().contains(port), result.err());
            assertFalse(result.err().contains("unexpected"), result.err());
            assertEquals(1, result.err().lines().count(), result.err());
        }
    }

    @EnabledOnOs(value = {OS.LINUX, OS.MAC}, disabledReason = "needs signals")
    @ParameterizedTest
    @CsvSource({"TERM", "INT"})
    void aSignalEndsHubAndGuestInGoodOrder(String signal) throws Exception {
        String[] ports = {"chat", "serve", "--tcp=0", "--udp=0", "--ws=0", "--http=0"};
        try (ChildProcess hub = ChildProcess.patchbay(ports).start()) {
            ChildProcess.until(() -> hub.out().lines().count() == 4 || !hub.isAlive());
            List<String> lines = hub.out().lines().toList();
            assertTrue(lines.get(0).startsWith("listening tcp+json+rle://127.0.0.1:"), hub.out() + hub.err());
            assertTrue(lines.get(1).startsWith("listening udp+json://127.0.0.1:"), hub.out());
            assertTrue(lines.get(2).startsWith("listening ws+json://127.0.0.1:"), hub.out());
            assertTrue(lines.get(3).startsWith("page http://127.0.0.1:"), hub.out());
            String address = lines.get(1).substring("listening ".length());
            try (Sitting stays = Sitting.at(lines.get(0).substring("listening ".length()), "stays");
                    ChildProcess guest = ChildProcess.patchbay("chat", "join", address, "--name", "guest").start()) {
                stays.awaitLine("* guest has joined (udp)");
                guest.signal(signal);
                guest.await();
                stays.awaitLine("* guest has left (udp)");
                hub.signal(signal);
                Cli.Result result = hub.await();
                assertEquals(0, result.code(), result.err());
                assertEquals("", result.err());
                stays.awaitLine("* The hub has closed");
                assertEquals(0, stays.end().code());
            }
        }
    }
}
