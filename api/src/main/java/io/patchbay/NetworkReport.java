// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.List;

/**
 * How a manager is doing: data for programs, and text for people in {@link #toString()}.
 *
 * @param network the manager's name
 * @param age how long ago it was built
 * @param connections how many connections there are and were
 * @param total what all of them have carried, those that have ended included
 * @param rates what was carried in a second, lately
 * @param queuedBytes bytes waiting to be sent, on all connections
 * @param waitingMessages messages waiting to be received, on all connections
 * @param connectTime how long connects took that succeeded, retries included
 * @param limitsHit how often a limit was hit: by input, by a full send queue that does not wait, by too many
 *     connections
 * @param providerFailures how many providers were found and are broken
 * @param stages what the stages have done in all connections together, by name
 * @param listeners the listeners that are not stopped
 */
public record NetworkReport(
        String network,
        Duration age,
        Counts connections,
        Traffic total,
        Rates rates,
        long queuedBytes,
        long waitingMessages,
        Percentiles connectTime,
        long limitsHit,
        int providerFailures,
        List<StageStatistics> stages,
        List<ListenerDescription> listeners) {

    /**
     * How many connections there are and were.
     *
     * @param open open now
     * @param pending not open yet, or not any more but not ended
     * @param opened that have ever opened
     * @param ended that have opened and ended
     * @param failed that could not be made
     * @param refused that listeners did not accept
     * @param reconnects how often standing connections have come back
     */
    public record Counts(int open, int pending, long opened, long ended, long failed, long refused, long reconnects) {}

    /**
     * What connections have carried. Bytes are those of frames, after all stages on the way out and before them on the
     * way in.
     *
     * @param messagesSent messages given to transports
     * @param messagesReceived messages that arrived
     * @param bytesSent their bytes
     * @param bytesReceived their bytes
     * @param errors errors that were reported
     */
    public record Traffic(
            long messagesSent, long messagesReceived, long bytesSent, long bytesReceived, long errors) {

        static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);

        Traffic plus(ConnectionStatistics one) {
            return new Traffic(
                    messagesSent + one.messagesSent(),
                    messagesReceived + one.messagesReceived(),
                    bytesSent + one.bytesSent(),
                    bytesReceived + one.bytesReceived(),
                    errors + one.errors());
        }

        /**
         * Tells how large the messages were that were sent.
         *
         * @return the average in bytes, 0 without messages
         */
        public double averageSentBytes() {
            return messagesSent == 0 ? 0 : (double) bytesSent / messagesSent;
        }

        /**
         * Tells how large the messages were that arrived.
         *
         * @return the average in bytes, 0 without messages
         */
        public double averageReceivedBytes() {
            return messagesReceived == 0 ? 0 : (double) bytesReceived / messagesReceived;
        }
    }

    /**
     * What was carried in a second, on the average of an interval.
     *
     * @param interval since the report before this one, but at least the last second of a manager that is older
     * @param messagesSent messages a second
     * @param messagesReceived messages a second
     * @param bytesSent bytes a second
     * @param bytesReceived bytes a second
     */
    public record Rates(
            Duration interval, double messagesSent, double messagesReceived, double bytesSent, double bytesReceived) {}

    /**
     * How durations are spread, exact to an eighth.
     *
     * @param count how many there were
     * @param half half of them were at most that long
     * @param most nine of ten
     * @param nearlyAll 99 of 100
     * @param longest all of them
     */
    public record Percentiles(long count, Duration half, Duration most, Duration nearlyAll, Duration longest) {}

    /**
     * Writes the report for people.
     *
     * @return some lines, the last without a line's end
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder()
                .append(network).append(", up ").append(Figures.duration(age)).append('\n')
                .append("  connections  ").append(connections.open).append(" open, ")
                .append(connections.pending).append(" pending, ")
                .append(connections.opened).append(" opened, ")
                .append(connections.ended).append(" ended, ")
                .append(connections.failed).append(" failed, ")
                .append(connections.refused).append(" refused, ")
                .append(connections.reconnects).append(" reconnects\n")
                .append("  sent         ")
                .append(line(total.messagesSent, total.bytesSent, total.averageSentBytes(), rates.messagesSent,
                        rates.bytesSent))
                .append("  received     ")
                .append(line(total.messagesReceived, total.bytesReceived, total.averageReceivedBytes(),
                        rates.messagesReceived, rates.bytesReceived))
                .append("  waiting      ").append(Figures.bytes(queuedBytes)).append(" to be sent, ")
                .append(waitingMessages).append(" messages to be received\n")
                .append("  trouble      ").append(total.errors).append(" errors, ")
                .append(limitsHit).append(" limits hit, ")
                .append(providerFailures).append(" broken providers\n");
        if (connectTime.count > 0) {
            text.append("  connecting   50 % within ").append(Figures.duration(connectTime.half))
                    .append(", 90 % ").append(Figures.duration(connectTime.most))
                    .append(", 99 % ").append(Figures.duration(connectTime.nearlyAll))
                    .append(", all ").append(Figures.duration(connectTime.longest)).append('\n');
        }
        stages.forEach(stage -> text.append("  ").append(Figures.stage(stage)).append('\n'));
        listeners.forEach(listener -> text.append("  listening    ").append(listener).append('\n'));
        return text.substring(0, text.length() - 1);
    }

    private static String line(long messages, long bytes, double average, double messageRate, double byteRate) {
        return messages + " messages (" + Figures.rate(messageRate) + "/s), " + Figures.bytes(bytes) + " ("
                + Figures.bytes(Math.round(byteRate)) + "/s), " + Figures.bytes(Math.round(average)) + " each\n";
    }
}
