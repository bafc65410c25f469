// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static io.patchbay.TestNetwork.SOON;
import static io.patchbay.TestNetwork.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What connections and managers say about themselves. */
class ReportTest {

    private final TestNetwork network = new TestNetwork();
    private final NetworkManager server = network.manager();
    private final NetworkManager client = network.manager();

    @AfterEach
    void close() {
        network.close();
    }

    private Listener echo(String uri) {
        return server.listen(uri).onMessage((from, message) -> from.send(message));
    }

    @Test
    void aConnectionIsDescribedWithItsStagesInBothDirections() {
        Listener listener = echo("loop+lines+runs+counting://h:0");
        Connection connection = client.connect(listener.endpoint());
        connection.send("t", "a".repeat(1_000));
        connection.receive(SOON);
        ConnectionDescription now = connection.describe();
        assertEquals(connection.id(), now.id());
        assertEquals(ConnectionState.CONNECTED, now.state());
        assertFalse(now.accepted());
        assertEquals(Optional.of(connection.remoteAddress()), now.remote());
        assertEquals(1, now.statistics().messagesSent());
        StageStatistics runs = now.statistics().stages().get(1);
        assertTrue(runs.bytesOutBefore() > 1_000 && runs.bytesOutAfter() < 500, now.toString());
        assertEquals((double) runs.bytesOutAfter() / runs.bytesOutBefore(), runs.ratioOut().orElseThrow());
        assertTrue(runs.ratioIn().orElseThrow() > 2);
        assertTrue(now.statistics().stages().get(0).ratioOut().isEmpty());
        String text = now.toString();
        for (String part : List.of("CONNECTED", "loop+lines+runs+counting://h:", "sent         1 messages", "runs", " %)",
                "last activity", "0 messages waiting")) {
            assertTrue(text.contains(part), part + " in " + text);
        }
        assertTrue(listener.connections().get(0).describe().accepted());
        connection.close();
        assertEquals(ConnectionState.CLOSED, connection.describe().state());
    }

    @Test
    void whatWaitsAndWhatFailedIsSaid() {
        Listener listener = server.listen("loop+lines://h:0");
        listener.onError((connection, error) -> {});
        Connection connection = client.connect(listener.endpoint());
        connection.send("t", "one");
        connection.send("t", "two");
        Connection accepted = listener.accept(SOON);
        eventually(() -> accepted.describe().statistics().waitingMessages() == 2);
        eventually(() -> server.report().waitingMessages() == 2);
        accepted.onMessage((from, message) -> {
            throw new IllegalStateException("no good");
        });
        eventually(() -> accepted.describe().statistics().errors() == 2);
        assertEquals(Optional.of("IllegalStateException: no good"), accepted.describe().lastError());
        assertTrue(accepted.describe().toString().contains("the last: IllegalStateException: no good"));
        connection.abort();
        eventually(() -> accepted.state() == ConnectionState.CLOSED);
        assertTrue(accepted.describe().toString().contains("failure"), accepted.describe().toString());
    }

    @Test
    void oneThatWasNeverOpenIsDescribed() {
        network.transport.holdConnects = true;
        client.connectAsync(Endpoint.parse("loop+lines://h:1"));
        ConnectionDescription pending = client.connections().get(0).describe();
        assertEquals(Optional.empty(), pending.remote());
        assertEquals(0, pending.statistics().bytesSent());
        assertTrue(pending.toString().contains("CONNECTING"), pending.toString());
        assertEquals(1, client.report().connections().pending());
    }

    @Test
    void totalsKeepWhatEndedConnectionsHaveDone() {
        Listener listener = echo("loop+lines+runs+counting://h:0");
        long bytes = 0;
        for (int i = 1; i <= 5; i++) {
            try (Connection connection = client.connect(listener.endpoint())) {
                for (int j = 0; j < i; j++) {
                    connection.send("t", "x".repeat(100));
                    connection.receive(SOON);
                }
                bytes += connection.statistics().bytesSent();
            }
        }
        NetworkReport report = client.report();
        assertEquals(15, report.total().messagesSent());
        assertEquals(15, report.total().messagesReceived());
        assertEquals(bytes, report.total().bytesSent());
        assertEquals(bytes / 15.0, report.total().averageSentBytes());
        assertEquals(new NetworkReport.Counts(0, 0, 5, 5, 0, 0, 0), report.connections());
        assertEquals(5, report.connectTime().count());
        assertTrue(report.connectTime().longest().compareTo(report.connectTime().half()) >= 0);
        assertEquals(List.of("lines", "runs", "counting"), report.stages().stream().map(StageStatistics::stage).toList());
        Connection open = client.connect(listener.endpoint());
        open.send("t", "y");
        open.receive(SOON);
        assertEquals(16, client.report().total().messagesSent());
        assertEquals(1, client.report().connections().open());
        eventually(() -> server.report().total().messagesReceived() == 16);
        assertEquals(listener.endpoint(), server.report().listeners().get(0).endpoint());
        assertTrue(client.report().toString().contains("16 messages"), client.report().toString());
    }

    @Test
    void totalsNeverGoBackWhileConnectionsEnd() throws Exception {
        Listener listener = echo("loop+lines://h:0");
        Thread coming = new Thread(() -> {
            for (int i = 0; i < 300; i++) {
                try (Connection connection = client.connect(listener.endpoint())) {
                    connection.send("t", "x");
                    connection.receive(SOON);
                }
            }
        });
        coming.start();
        long last = 0;
        while (coming.isAlive()) {
            long now = client.report().total().messagesReceived();
            assertTrue(now >= last && now <= 300, now + " after " + last);
            last = now;
        }
        coming.join();
        assertEquals(300, client.report().total().messagesReceived());
    }

    @Test
    void ratesAreOfTheLastSecondOrMore() {
        Listener listener = echo("loop+lines://h:0");
        Connection connection = client.connect(listener.endpoint());
        for (int i = 0; i < 100; i++) {
            connection.send("t", "x");
            connection.receive(SOON);
        }
        NetworkReport.Rates first = client.report().rates();
        double expected = 100 / (first.interval().toNanos() / 1e9);
        assertEquals(expected, first.messagesSent(), expected / 1e6);
        eventually(() -> client.report().rates().messagesSent() == 0);
        assertTrue(client.report().rates().interval().compareTo(Duration.ofSeconds(1)) >= 0);
    }

    @Test
    void limitsFailuresAndReconnectsAreCounted() {
        NetworkManager small = network.manager(
                builder -> builder.limits(Limits.defaults().withMaxConnections(1)).retry(RetryPolicy.never()));
        Listener listener = echo("loop+lines://h:0");
        Connection only = small.connect(listener.endpoint());
        assertThrows(LimitException.class, () -> small.connect(listener.endpoint()));
        assertEquals(1, small.report().limitsHit());
        only.close();
        network.transport.connectFailures.add(new TransportException("gone"));
        assertThrows(TransportException.class, () -> small.connect(listener.endpoint()));
        assertEquals(1, small.report().connections().failed());
        small.keepConnected(
                        listener.endpoint(),
                        ReconnectPolicy.defaults().withWaits(Duration.ofMillis(1), Duration.ofMillis(2)))
                .onError((connection, error) -> {})
                .open();
        eventually(() -> listener.connections().size() == 1);
        listener.connections().get(0).abort();
        eventually(() -> small.report().connections().reconnects() == 1);
    }
}
