// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all connections of a manager have done, those that have ended included. */
final class Totals {

    /**
     * The counters at one moment, and the connections that are not in them yet.
     *
     * @param opened connections that have opened
     * @param ended those of them that have ended
     * @param failed connections that could not be made
     * @param refused connections that listeners had refused which have stopped
     * @param reconnects standing connections that were connected again
     * @param limitsHit limits that were hit
     * @param traffic what ended connections have carried
     * @param stages what their stages have done
     * @param live connections that have not ended
     */
    record Snapshot(
            long opened,
            long ended,
            long failed,
            long refused,
            long reconnects,
            long limitsHit,
            NetworkReport.Traffic traffic,
            List<StageStatistics> stages,
            List<Connection> live) {}

    private final Durations connectTimes = new Durations();
    private NetworkReport.Traffic traffic = NetworkReport.Traffic.NONE;
    private Map<String, StageStatistics> stages = new LinkedHashMap<>();
    private long opened;
    private long ended;
    private long failed;
    private long refused;
    private long reconnects;
    private long limitsHit;

    synchronized void opened(Connection connection, Duration took) {
        opened++;
        if (connection.lifecycle.attempts() > 0) {
            connectTimes.add(took.toNanos());
        }
    }

    /** Removes a connection from those that live, and keeps what it has done; both at once for who reads it. */
    synchronized void ended(Connection connection, Map<Long, Connection> live) {
        live.remove(connection.id());
        if (connection.lifecycle.link() == null) {
            failed++;
        } else {
            ended++;
            ConnectionStatistics last = connection.statistics();
            traffic = traffic.plus(last);
            add(stages, last.stages());
        }
    }

    synchronized void limitHit() {
        limitsHit++;
    }

    synchronized void reconnected() {
        reconnects++;
    }

    synchronized void refused(long connections) {
        refused += connections;
    }

    synchronized NetworkReport.Percentiles connectTimes() {
        return connectTimes.percentiles();
    }

    /** Reading what the live ones have done takes longer, and is for the caller, so that no I/O thread waits for it. */
    synchronized Snapshot snapshot(Collection<Connection> live) {
        return new Snapshot(
                opened,
                ended,
                failed,
                refused,
                reconnects,
                limitsHit,
                traffic,
                new ArrayList<>(stages.values()),
                new ArrayList<>(live));
    }

    static void add(Map<String, StageStatistics> sums, List<StageStatistics> more) {
        more.forEach(stage -> sums.merge(stage.stage(), stage, StageStatistics::plus));
    }
}
