// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a listener answers and remembers, seen from another network where anybody can be forged. */
@Timeout(60)
class UdpNamespaceTest {

    private static final String GARBAGE = "7b22".repeat(100);

    /** A hello: mark, 1, and no cookie. */
    private static final String HELLO = "9d5042436f6f6b31" + "01" + "00".repeat(16);

    private static final int HEADERS = 28;
    private static final long MEBIBYTE = 1 << 20;

    private Namespace.Pair networks;
    private PeerProcess listener;
    private int port;

    @BeforeEach
    void join() throws Exception {
        networks = Namespace.pair();
        for (String rule : List.of(
                "add table ip test",
                "add chain ip test in { type filter hook prerouting priority 0; policy accept; }")) {
            networks.near().run("nft", rule);
            networks.far().run("nft", rule);
        }
        // What comes to a victim, whoever that is.
        networks.far().run("nft", "add rule ip test in ip protocol udp counter drop");
    }

    @AfterEach
    void remove() throws Exception {
        if (listener != null) {
            listener.close();
        }
        if (networks != null) {
            networks.close();
        }
    }

    private void listen(String scheme, String... options) throws Exception {
        List<String> arguments = new ArrayList<>();
        arguments.add(scheme + "://" + networks.near().address() + ":0");
        arguments.addAll(List.of(options));
        List<String> command = ChildJvm.command(
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                UdpNamespacePeer.class,
                arguments.toArray(String[]::new));
        listener = new PeerProcess(networks.near().command(command));
        port = listener.nextNumber("listening");
    }

    private void spoof(int sources, String payload) throws Exception {
        networks.far().run(
                // Debian's, whatever else is in the search path.
                Outside.program("/usr/bin/python3"),
                Outside.PROJECT.resolve("it-tests/src/test/peers/spoof.py").toString(),
                networks.near().address(),
                Integer.toString(port),
                Integer.toString(sources),
                payload);
    }

    private long reported(String what) throws Exception {
        listener.tell("report");
        return number(listener.next("arrived"), what + " (\\d+)");
    }

    /** Waits until it has counted so many, and no more. */
    private void reported(String what, long expected) throws Exception {
        long deadline = System.nanoTime() + Networks.SOON.toNanos();
        long counted = reported(what);
        while (counted < expected && System.nanoTime() < deadline) {
            counted = reported(what);
        }
        assertEquals(expected, counted, what);
    }

    /** Reads what came to victims, in packets or bytes with their headers. */
    private long victims(String unit) throws Exception {
        return number(networks.far().run("nft", "list", "table", "ip", "test"), unit + " (\\d+)");
    }

    private static long number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertTrue(matcher.find(), text);
        return Long.parseLong(matcher.group(1));
    }

    @Test
    @DisplayName("L3: garbage from forged senders on an endpoint with stages is answered with 0 bytes")
    void garbage() throws Exception {
        listen("udp+json");
        spoof(2_000, GARBAGE);
        reported("arrived", 2_000);
        assertTrue(reported("received") > 0);
        assertEquals(0, victims("packets"));
    }

    @Test
    @DisplayName("L3: with udp.cookie a hello of a forged sender gets him no more bytes than it had, garbage none")
    void hello() throws Exception {
        listen("udp", "udp.cookie=true");
        spoof(1_000, GARBAGE);
        reported("arrived", 1_000);
        assertEquals(reported("received"), reported("dropped"));
        assertEquals(0, victims("packets"));
        spoof(1_000, HELLO);
        reported("arrived", 2_000);
        long sent = reported("sent");
        assertTrue(sent > 0 && sent <= 1_000, "Sent " + sent);
        assertEquals(sent * (HEADERS + HELLO.length() / 2), victims("bytes"));
        reported("connections", 0);
    }

    @Test
    @DisplayName("L3: an echo without any option sends a forged sender no more than came in his name")
    void echo() throws Exception {
        listen("udp");
        spoof(200, GARBAGE);
        reported("arrived", 200);
        long received = reported("received");
        reported("sent", received);
        assertEquals(received * (HEADERS + GARBAGE.length() / 2), victims("bytes"));
    }

    @Test
    @DisplayName("L4: of datagrams of which the network drops a fifth, the rest are counted to the last")
    void loss() throws Exception {
        listen("udp+json");
        networks.near().run("nft", "add rule ip test in ip protocol udp numgen random mod 100 < 20 counter drop");
        spoof(5_000, GARBAGE);
        String rules = networks.near().run("nft", "list", "table", "ip", "test");
        long lost = number(rules, "packets (\\d+)");
        assertTrue(lost > 800 && lost < 1_200, "Lost " + lost);
        reported("arrived", 5_000 - lost);
    }

    @Test
    @DisplayName("L5: with udp.cookie 100,000 forged senders leave at most 1 MiB behind, and no connection")
    void manySources() throws Exception {
        listen("udp", "udp.cookie=true");
        spoof(2_000, HELLO);
        reported("arrived", 2_000);
        long before = reported("heap");
        spoof(100_000, HELLO);
        reported("arrived", 102_000);
        assertTrue(reported("received") > 50_000, "Most must be read for this to say anything");
        long kept = reported("heap") - before;
        assertTrue(kept <= MEBIBYTE, "Kept " + kept + " bytes");
        reported("connections", 0);
    }
}
