// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Link;
import io.patchbay.spi.LinkStatistics;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * How a connection is doing: data for programs, and text for people in {@link #toString()}. It holds no keys and
 * nothing that was sent.
 *
 * @param id its number within the manager
 * @param endpoint what it was made from; on the accepting side, the listener's
 * @param accepted whether it was accepted by a listener
 * @param state where it is in its life
 * @param age how long ago it was begun
 * @param local this side's address, if it ever reached its peer
 * @param remote the peer's address, if it ever reached it
 * @param roundTrip how long an answer of the peer's network stack or protocol took lately, if anything measures that
 * @param statistics its counters, those of each stage among them; all 0 if it never reached its peer
 * @param lastError the last error that was reported, without what the peer sent
 * @param failure why it has ended or could not be made, if not in good order
 */
public record ConnectionDescription(
        long id,
        Endpoint endpoint,
        boolean accepted,
        ConnectionState state,
        Duration age,
        Optional<SocketAddress> local,
        Optional<SocketAddress> remote,
        Optional<Duration> roundTrip,
        ConnectionStatistics statistics,
        Optional<String> lastError,
        Optional<String> failure) {

    private static final LinkStatistics NOTHING = new LinkStatistics(0, 0, 0, 0, 0, 0);

    static ConnectionDescription of(Connection connection) {
        Optional<Link> link = connection.lifecycle.reached();
        return new ConnectionDescription(
                connection.id(),
                connection.endpoint(),
                connection.lifecycle.attempts() == 0,
                connection.state(),
                connection.lifecycle.age(),
                link.map(Link::localAddress),
                link.map(Link::remoteAddress),
                connection.lastRoundTrip(),
                ConnectionStatistics.of(connection, link.map(Link::statistics).orElse(NOTHING)),
                connection.errors.last().map(LogText::of),
                connection.failure().map(LogText::of));
    }

    /**
     * Writes it for people.
     *
     * @return some lines, the last without a line's end
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder()
                .append("connection ").append(id).append("  ").append(endpoint).append("  ").append(state)
                .append(accepted ? ", accepted " : ", begun ").append(Figures.duration(age)).append(" ago");
        if (statistics.connectAttempts() > 1) {
            text.append(", ").append(statistics.connectAttempts()).append(" attempts");
        }
        if (local.isPresent() && remote.isPresent()) {
            text.append("\n  way          ").append(address(local.get())).append(accepted ? " <- " : " -> ")
                    .append(address(remote.get()));
            text.append(roundTrip.map(time -> ", round trip " + Figures.duration(time)).orElse(""));
            text.append(", last activity ").append(Figures.duration(statistics.sinceLastActivity())).append(" ago");
        }
        text.append("\n  sent         ").append(statistics.messagesSent()).append(" messages, ")
                .append(Figures.bytes(statistics.bytesSent())).append(", ")
                .append(Figures.bytes(statistics.queuedBytes())).append(" waiting")
                .append("\n  received     ").append(statistics.messagesReceived()).append(" messages, ")
                .append(Figures.bytes(statistics.bytesReceived())).append(", ")
                .append(statistics.waitingMessages()).append(" messages waiting");
        statistics.stages().forEach(stage -> text.append("\n  ").append(Figures.stage(stage)));
        if (statistics.errors() > 0) {
            text.append("\n  errors       ").append(statistics.errors());
            lastError.ifPresent(error -> text.append(", the last: ").append(error));
        }
        failure.ifPresent(why -> text.append("\n  failure      ").append(why));
        return text.toString();
    }

    private static String address(SocketAddress address) {
        String text = address.toString();
        return text.startsWith("/") ? text.substring(1) : text;
    }
}
