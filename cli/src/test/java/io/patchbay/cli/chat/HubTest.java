// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.ConnectionClosedException;
import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.Option;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hub over three transports at once; the time is what the test says it is. */
@Timeout(120)
class HubTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong now = new AtomicLong();
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    private Hub hub;
    private NetworkManager network;

    @BeforeEach
    void open() {
        hub = new Hub((connection, error) -> errors.add(error), now::get);
        network = NetworkManager.create();
        for (String uri : new String[] {"tcp+json+rle", "udp+json", "ws+json"}) {
            Endpoint endpoint = hub.open(large(Endpoint.parse(uri + "://127.0.0.1:0")));
            endpoints.put(endpoint.transport(), endpoint);
        }
    }

    @SuppressWarnings("unchecked")
    private Endpoint large(Endpoint endpoint) {
        return hub.network().options(endpoint).stream()
                .filter(option -> option.name().equals("udp.max-payload"))
                .findFirst()
                .map(option -> endpoint.withOption((Option<Integer>) option, 4096))
                .orElse(endpoint);
    }

    @AfterEach
    void close() {
        hub.close();
        network.close();
    }

    private Attendee over(String transport) {
        return new Attendee(network, endpoints.get(transport));
    }

    /** Somebody over each transport: Tea over tcp, Ulla over udp, Wim over ws. */
    private List<Attendee> three() {
        Attendee tea = over("tcp").join("Tea");
        Attendee ulla = over("udp").join("Ulla");
        assertEquals("Ulla", tea.next(Chat.JOINED).body(Chat.Line.class).from());
        Attendee wim = over("ws").join("Wim");
        assertEquals("Wim", tea.next(Chat.JOINED).body(Chat.Line.class).from());
        assertEquals("ws", ulla.next(Chat.JOINED).body(Chat.Line.class).over());
        return List.of(tea, ulla, wim);
    }

    @Test
    void aLineReachesEveryoneElseOnceAndTheSpeakerNever() {
        List<Attendee> all = three();
        List<String> names = List.of("Tea", "Ulla", "Wim");
        for (int speaker = 0; speaker < 3; speaker++) {
            String text = "<b>olá</b> \uD83D\uDC4B " + speaker;
            all.get(speaker).send(Chat.SAY, text);
            for (int listener = 0; listener < 3; listener++) {
                if (listener != speaker) {
                    assertEquals(names.get(speaker) + ": " + text, all.get(listener).nextLine());
                }
            }
            all.forEach(Attendee::hasNothing);
        }
    }

    @Test
    void everyoneHearsTheLinesInTheSameOrder() {
        List<Attendee> all = three();
        Attendee quiet = over("tcp").join("quiet");
        all.forEach(attendee -> attendee.next(Chat.JOINED));
        for (int i = 0; i < 6; i++) {
            all.get(0).send(Chat.SAY, "t" + i);
            all.get(2).send(Chat.SAY, "w" + i);
        }
        List<String> order = new ArrayList<>();
        List<String> overDatagrams = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            order.add(quiet.nextLine());
            overDatagrams.add(all.get(1).nextLine());
        }
        assertEquals(order, overDatagrams);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp", "ws"})
    void whoLeavesHearsGoodByeAndTheOthersHearOfItOnce(String transport) {
        Attendee stays = over("ws").join("stays");
        Attendee leaves = over(transport).join("leaves");
        stays.next(Chat.JOINED);
        leaves.send(Chat.LEAVE, "");
        assertEquals("You have left", leaves.nextText(Chat.BYE));
        assertEquals("leaves", stays.next(Chat.LEFT).body(Chat.Line.class).from());
        stays.hasNothing();
        over("tcp").join("leaves");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "ws"})
    void aConnectionThatBreaksIsSomebodyWhoLeft(String transport) {
        Attendee stays = over("udp").join("stays");
        Attendee breaks = over(transport).join("breaks");
        stays.next(Chat.JOINED);
        breaks.connection.abort();
        assertEquals("breaks", stays.next(Chat.LEFT).body(Chat.Line.class).from());
    }

    @Test
    void namesAreTakenWhateverTheirCase() {
        over("tcp").join("Ana");
        Attendee other = over("ws");
        other.send(Chat.JOIN, new Chat.Join("aNA", null));
        assertEquals("Somebody else is called aNA", other.nextText(Chat.REFUSED));
        other.join("Bruno");
        other.send(Chat.JOIN, new Chat.Join("Chloe", null));
        assertEquals("You have joined as Bruno already", other.nextText(Chat.REFUSED));
    }

    @ParameterizedTest
    @CsvSource({
        "'', A name is needed",
        "'  ', A name is needed",
        "123456789012345678901234567890123, A name has at most 32 characters",
        "'a\u202Eb', A name has no control or invisible characters"
    })
    void badNamesAreRefused(String name, String why) {
        Attendee attendee = over("tcp");
        attendee.send(Chat.JOIN, new Chat.Join(name, null));
        assertEquals(why, attendee.nextText(Chat.REFUSED));
        attendee.join("fine");
    }

    @Test
    void aQuestionThatComesAgainIsAnsweredAgainAndNobodyElseHears() {
        Attendee tea = over("tcp").join("Tea");
        Attendee ulla = over("udp").join("Ulla");
        tea.next(Chat.JOINED);
        ulla.join("Ulla");
        tea.hasNothing();
    }

    @Test
    void anAddressOverUdpIsProvenFirst() {
        Attendee tea = over("tcp").join("Tea");
        Attendee forged = over("udp");
        for (String proof : new String[] {null, "", "0123456789abcdef"}) {
            forged.send(Chat.JOIN, new Chat.Join("forged", proof));
            forged.next(Chat.PROVE);
        }
        forged.send(Chat.SAY, "x");
        forged.next(Chat.UNKNOWN);
        tea.hasNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp", "ws"})
    void theLongestLineArrivesAndOneMoreIsRefused(String transport) {
        List<Attendee> all = three();
        Attendee speaker = over(transport).join("speaker");
        all.forEach(attendee -> attendee.next(Chat.JOINED));
        String longest = "\u20AC".repeat(Rules.MAX_LINE);
        speaker.send(Chat.SAY, longest);
        all.forEach(attendee -> assertEquals("speaker: " + longest, attendee.nextLine()));
        String quotes = "\"".repeat(Rules.MAX_LINE);
        speaker.send(Chat.SAY, quotes);
        all.forEach(attendee -> assertEquals("speaker: " + quotes, attendee.nextLine()));
        speaker.send(Chat.SAY, quotes + "x");
        assertEquals("A line has at most 500 characters", speaker.nextText(Chat.REFUSED));
        speaker.send(Chat.SAY, " ");
        assertEquals("A line says something", speaker.nextText(Chat.REFUSED));
        speaker.send(Chat.SAY, "a\u001b[2J");
        assertEquals("A line has no control characters", speaker.nextText(Chat.REFUSED));
        all.forEach(Attendee::hasNothing);
    }

    @Test
    void whoHasNotJoinedIsNotHeard() {
        Attendee tea = over("tcp").join("Tea");
        Attendee stranger = over("ws");
        for (String type : new String[] {Chat.SAY, Chat.WHO, Chat.HERE}) {
            stranger.send(type, "x");
            stranger.next(Chat.UNKNOWN);
        }
        stranger.send(Chat.WATCH, true);
        stranger.next(Chat.UNKNOWN);
        tea.hasNothing();
    }

    @Test
    void whatMakesNoSenseIsRefusedAndTheConnectionStays() {
        Attendee odd = over("tcp").join("odd");
        odd.send(Chat.WATCH, "perhaps");
        assertEquals("The body of a message is not what its type needs", odd.nextText(Chat.REFUSED));
        odd.send("nonsense", "x");
        assertEquals("The hub knows no message of this type", odd.nextText(Chat.REFUSED));
        odd.hasNothing();
    }

    @Test
    void bytesThatAreNoMessageEndTheirConnectionAlone() throws IOException {
        Attendee tea = over("tcp").join("Tea");
        assertEnds(new byte[] {0, 0, 0, 3, 'x', 'y', 'z'});
        assertEnds(new byte[] {0, 1, 0, 0});
        tea.hasNothing();
    }

    private void assertEnds(byte[] bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", endpoints.get("tcp").port())) {
            socket.setSoTimeout((int) Attendee.SOON.toMillis());
            socket.getOutputStream().write(bytes);
            assertEquals(-1, socket.getInputStream().read());
        } catch (SocketException e) {
            assertTrue(e.getMessage().contains("reset"), e.getMessage());
        }
    }

    @Test
    void whoIsTooFastIsToldAndPutOutIfItGoesOn() {
        Attendee tea = over("tcp").join("Tea");
        Attendee flood = over("ws").join("flood");
        tea.next(Chat.JOINED);
        for (int i = 0; i < 60; i++) {
            try {
                flood.send(Chat.SAY, "line " + i);
            } catch (ConnectionClosedException e) {
                break;
            }
        }
        // One of the burst of 20 was the join, and the time stands still.
        for (int i = 0; i < 19; i++) {
            assertEquals("flood: line " + i, tea.nextLine());
        }
        assertEquals("flood", tea.next(Chat.LEFT).body(Chat.Line.class).from());
        for (int i = 0; i < 20; i++) {
            assertEquals("Too fast: this was not passed on", flood.nextText(Chat.REFUSED));
        }
        assertTrue(flood.nextText(Chat.BYE).contains("too many messages"));
        assertThrows(ConnectionClosedException.class, () -> flood.connection.receive(Attendee.SOON));
        now.addAndGet(SECOND);
        tea.hasNothing();
    }

    @Test
    void whoDoesNotReadIsPutOutAndTheOthersGoOn() {
        Attendee reader = over("tcp").join("reader");
        Attendee speaker = over("tcp").join("speaker");
        reader.next(Chat.JOINED);
        // Its inbox fills, so its socket is not read, so the hub's queue for it fills.
        Attendee deaf = over("ws").join("deaf");
        reader.next(Chat.JOINED);
        speaker.next(Chat.JOINED);
        String text = "0123456789".repeat(50);
        boolean out = false;
        for (int i = 0; i < 200_000 && !out; i++) {
            now.addAndGet(SECOND);
            speaker.send(Chat.SAY, text);
            String type = reader.connection.receive(Attendee.SOON).type();
            out = type.equals(Chat.LEFT);
        }
        assertTrue(out, "nobody was put out");
        assertTrue(errors.stream().anyMatch(error -> error.getMessage().contains("sendQueueBytes")), errors.toString());
        speaker.next(Chat.LEFT);
        speaker.hasNothing();
        Awaitility.await().atMost(Attendee.SOON).until(() -> deaf.connection.tryReceive().isPresent());
    }

    @Test
    void whoConnectsAndDoesNotJoinIsPutOut() {
        Attendee tea = over("tcp").join("Tea");
        Attendee waits = over("ws");
        waits.send(Chat.HERE, "");
        waits.next(Chat.UNKNOWN);
        now.addAndGet(9 * SECOND);
        hub.tick();
        waits.send(Chat.HERE, "");
        waits.next(Chat.UNKNOWN);
        now.addAndGet(2 * SECOND);
        hub.tick();
        assertEquals("Nobody has joined over this connection in time", waits.nextText(Chat.BYE));
        tea.hasNothing();
    }

    @Test
    void numbersComeEachSecondToThoseWhoWatch() {
        List<Attendee> all = three();
        Attendee wim = all.get(2);
        hub.tick();
        wim.send(Chat.WATCH, true);
        wim.hasNothing();
        all.get(0).send(Chat.SAY, "oi");
        wim.nextLine();
        hub.tick();
        Chat.Stats stats = wim.next(Chat.STATS).body(Chat.Stats.class);
        assertEquals(3, stats.people());
        assertEquals(Map.of("tcp", 1, "udp", 1, "ws", 1), stats.connections());
        assertEquals(3, stats.received(), "watch, here and a line");
        assertEquals(3, stats.sent(), "an answer and a line for each of the others");
        assertEquals(1, stats.lines());
        wim.next(Chat.REPORT);
        hub.tick();
        assertEquals(0, wim.next(Chat.STATS).body(Chat.Stats.class).sent());
        wim.next(Chat.REPORT);
        wim.send(Chat.WATCH, false);
        wim.hasNothing();
        hub.tick();
        wim.hasNothing();
        all.get(1).nextLine();
        all.get(1).hasNothing();
    }

    @Test
    void thoseWhoWatchSeeEachConnectionWithItsStages() {
        List<Attendee> all = three();
        all.get(1).send(Chat.WATCH, true);
        all.get(2).send(Chat.WATCH, true);
        all.get(0).send(Chat.SAY, "oi");
        all.get(2).nextLine();
        hub.tick();
        all.get(2).next(Chat.STATS);
        LiveReport report = all.get(2).next(Chat.REPORT).body(LiveReport.class);
        assertEquals(List.of("Tea", "Ulla", "Wim"), report.connections().stream().map(LiveReport.Way::name).toList());
        assertEquals(0, report.more());
        LiveReport.Way tea = report.connections().get(0);
        assertTrue(tea.bytesSent() > 0 && tea.messagesReceived() >= 2, tea.toString());
        assertEquals(tea.bytesSent(), tea.stages().get(tea.stages().size() - 1).bytesOutAfter());
        assertEquals(3, report.totals().opened());
        assertTrue(report.totals().averageReceived() > 10, report.toString());
        all.get(1).nextLine();
        all.get(1).next(Chat.STATS);
        // A report would not fit into its datagrams.
        all.get(1).hasNothing();
    }

    @Test
    void aReportOfManyConnectionsFitsIntoAMessage() {
        Attendee wim = over("ws").join("Wim");
        for (int i = 10; i < 10 + LiveReport.SHOWN + 5; i++) {
            over("tcp").join("\u20AC".repeat(30) + i);
            wim.next(Chat.JOINED);
        }
        wim.send(Chat.WATCH, true);
        wim.hasNothing();
        hub.tick();
        wim.next(Chat.STATS);
        LiveReport report = wim.next(Chat.REPORT).body(LiveReport.class);
        assertEquals(LiveReport.SHOWN, report.connections().size());
        assertEquals(6, report.more());
    }

    @Test
    void manyNamesStillFitIntoADatagram() {
        for (int i = 10; i < 10 + Hub.MAX_NAMES + 5; i++) {
            over("tcp").join("\u20AC".repeat(30) + i);
        }
        Attendee ulla = over("udp").join("Ulla");
        ulla.send(Chat.WHO, "");
        Chat.People people = ulla.next(Chat.PEOPLE).body(Chat.People.class);
        assertEquals(Hub.MAX_NAMES + 6, people.count());
        assertEquals(Hub.MAX_NAMES, people.names().size());
        assertFalse(people.names().contains("Ulla"));
    }

    @Test
    void everyoneHearsThatTheHubCloses() {
        List<Attendee> all = three();
        hub.close();
        all.forEach(attendee -> assertEquals(Hub.CLOSED, attendee.nextText(Chat.BYE)));
    }
}
