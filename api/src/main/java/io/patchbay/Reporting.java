// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** Makes the reports of one manager. Nothing is summed up or kept unless somebody asks. */
final class Reporting {

    /** Rates over less than this would tell of noise. */
    private static final long SHORTEST_NANOS = 1_000_000_000L;

    private record Sample(long nanos, NetworkReport.Traffic traffic) {}

    private final String network;
    private final Connections registry;
    private final IntSupplier providerFailures;
    private final long beganNanos = System.nanoTime();

    /** The newest sample that is at least as old as the shortest interval, and the newest of all. */
    private Sample base = new Sample(beganNanos, NetworkReport.Traffic.NONE);

    private Sample newest = base;

    Reporting(String network, Connections registry, IntSupplier providerFailures) {
        this.network = network;
        this.registry = registry;
        this.providerFailures = providerFailures;
    }

    NetworkReport report() {
        Totals.Snapshot ended = registry.snapshot();
        NetworkReport.Traffic traffic = ended.traffic();
        Map<String, StageStatistics> stages = new LinkedHashMap<>();
        Totals.add(stages, ended.stages());
        long queued = 0;
        long waiting = 0;
        int open = 0;
        for (Connection connection : ended.live()) {
            if (connection.lifecycle.link() != null) {
                ConnectionStatistics now = connection.statistics();
                traffic = traffic.plus(now);
                Totals.add(stages, now.stages());
                queued += now.queuedBytes();
                waiting += now.waitingMessages();
                open += connection.isConnected() ? 1 : 0;
            }
        }
        List<ListenerDescription> listeners =
                registry.listeners().stream().map(Listener::describe).toList();
        long refused = ended.refused() + listeners.stream().mapToLong(ListenerDescription::refused).sum();
        return new NetworkReport(
                network,
                Duration.ofNanos(System.nanoTime() - beganNanos),
                new NetworkReport.Counts(
                        open,
                        ended.live().size() - open,
                        ended.opened(),
                        ended.ended(),
                        ended.failed(),
                        refused,
                        ended.reconnects()),
                traffic,
                rates(traffic),
                queued,
                waiting,
                registry.totals().connectTimes(),
                ended.limitsHit(),
                providerFailures.getAsInt(),
                List.copyOf(stages.values()),
                listeners);
    }

    private synchronized NetworkReport.Rates rates(NetworkReport.Traffic traffic) {
        long now = System.nanoTime();
        if (now - newest.nanos >= SHORTEST_NANOS) {
            base = newest;
            newest = new Sample(now, traffic);
        }
        double seconds = Math.max(1, now - base.nanos) / 1e9;
        NetworkReport.Traffic before = base.traffic;
        return new NetworkReport.Rates(
                Duration.ofNanos(now - base.nanos),
                (traffic.messagesSent() - before.messagesSent()) / seconds,
                (traffic.messagesReceived() - before.messagesReceived()) / seconds,
                (traffic.bytesSent() - before.bytesSent()) / seconds,
                (traffic.bytesReceived() - before.bytesReceived()) / seconds);
    }
}
