// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import io.patchbay.ConnectionDescription;
import io.patchbay.ConnectionStatistics;
import io.patchbay.NetworkReport;
import io.patchbay.StageStatistics;
import java.time.Duration;
import java.util.List;

/**
 * What the page shows of the hub's connections. It goes to everyone who watches, so it holds no addresses.
 *
 * @param seconds how long the hub has been up
 * @param totals what all connections have carried
 * @param connections the first of those that are open
 * @param more how many others there are
 */
public record LiveReport(double seconds, Totals totals, List<Way> connections, int more) {

    /** So many fit into a message with room to spare. */
    static final int SHOWN = 20;

    /**
     * What all connections have carried, those that have ended included.
     *
     * @param sentRate messages a second
     * @param receivedRate messages a second
     * @param bytesOutRate bytes a second
     * @param bytesInRate bytes a second
     * @param averageSent bytes of a message
     * @param averageReceived bytes of a message
     * @param opened connections that have ever opened
     * @param refused connections that were not accepted
     * @param errors errors that were reported
     * @param limitsHit limits that were hit
     */
    public record Totals(
            double sentRate,
            double receivedRate,
            double bytesOutRate,
            double bytesInRate,
            double averageSent,
            double averageReceived,
            long opened,
            long refused,
            long errors,
            long limitsHit) {

        static Totals of(NetworkReport report) {
            return new Totals(
                    report.rates().messagesSent(),
                    report.rates().messagesReceived(),
                    report.rates().bytesSent(),
                    report.rates().bytesReceived(),
                    report.total().averageSentBytes(),
                    report.total().averageReceivedBytes(),
                    report.connections().opened(),
                    report.connections().refused(),
                    report.total().errors(),
                    report.limitsHit());
        }
    }

    /**
     * One connection.
     *
     * @param id its number
     * @param name who has joined over it; {@code null} before that
     * @param transport the transport
     * @param messagesSent messages to it
     * @param messagesReceived messages from it
     * @param bytesSent bytes to it, after all stages
     * @param bytesReceived bytes from it, before all stages
     * @param queuedBytes bytes that wait to be sent
     * @param waitingMessages messages that wait to be handled
     * @param roundTripMillis how long an answer takes; {@code null} if nothing measures it
     * @param stages what its stages have done
     */
    public record Way(
            long id,
            String name,
            String transport,
            long messagesSent,
            long messagesReceived,
            long bytesSent,
            long bytesReceived,
            long queuedBytes,
            int waitingMessages,
            Double roundTripMillis,
            List<StageStatistics> stages) {

        static Way of(ConnectionDescription connection, String name) {
            ConnectionStatistics now = connection.statistics();
            return new Way(
                    connection.id(),
                    name,
                    connection.endpoint().transport(),
                    now.messagesSent(),
                    now.messagesReceived(),
                    now.bytesSent(),
                    now.bytesReceived(),
                    now.queuedBytes(),
                    now.waitingMessages(),
                    connection.roundTrip().map(LiveReport::millis).orElse(null),
                    now.stages());
        }
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
