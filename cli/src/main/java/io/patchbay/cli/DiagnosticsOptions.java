// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.Connection;
import io.patchbay.NetworkManager;
import io.patchbay.NetworkObserver;
import io.patchbay.observe.jfr.JfrObserver;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import picocli.CommandLine.Option;

/** What a command that runs for a while can tell about its connections. Closed when the command ends. */
final class DiagnosticsOptions implements AutoCloseable {

    private static final int SHOWN_CONNECTIONS = 20;
    private static final double MAX_SECONDS = 86_400;

    @Option(
            names = "--report",
            paramLabel = "SECONDS",
            description = "Print totals, rates and each connection with its stages to stderr every so many seconds, and"
                    + " totals at the end.")
    private Double report;

    @Option(
            names = "--jfr",
            paramLabel = "FILE",
            description = "Record with the JDK's Flight Recorder, and write the recording when the command ends. It"
                    + " holds events of connections, limits and providers, without payload, and those of the JVM that"
                    + " cost little.")
    private Path jfr;

    private Recording recording;
    private ScheduledExecutorService clock;
    private NetworkManager network;
    private PrintStream err;

    /** What the manager is to be built with. */
    List<NetworkObserver> observers() {
        check();
        return jfr == null ? List.of() : List.of(new JfrObserver());
    }

    private void check() {
        if (report != null && !(report > 0 && report <= MAX_SECONDS)) {
            throw new UsageException("--report is a number of seconds above 0, at most " + (long) MAX_SECONDS);
        }
        if (jfr != null && recording == null) {
            recording = record(jfr);
        }
    }

    /** Begins before there is a manager, so that the recording has all of it. */
    private static Recording record(Path file) {
        try {
            Recording recording = new Recording(JfrObserver.configuration());
            recording.setName("patchbay");
            recording.setDestination(file);
            recording.setDumpOnExit(true);
            recording.start();
            return recording;
        } catch (IOException e) {
            throw new UsageException("--jfr: " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Begins to report. */
    void watch(NetworkManager watched, PrintStream to) {
        network = watched;
        err = to;
        if (report == null) {
            return;
        }
        long period = (long) (report * 1e9);
        clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "report");
            thread.setDaemon(true);
            return thread;
        });
        clock.scheduleAtFixedRate(this::print, period, period, TimeUnit.NANOSECONDS);
    }

    private synchronized void print() {
        StringBuilder text = new StringBuilder(network.report().toString()).append('\n');
        List<Connection> connections = network.connections();
        connections.stream()
                .limit(SHOWN_CONNECTIONS)
                .forEach(connection -> text.append(connection.describe()).append('\n'));
        if (connections.size() > SHOWN_CONNECTIONS) {
            text.append("and ").append(connections.size() - SHOWN_CONNECTIONS).append(" more connections\n");
        }
        err.print(text);
        err.flush();
    }

    /** Reports once more, and writes the recording. */
    @Override
    public void close() {
        if (clock != null) {
            clock.shutdownNow();
            clock = null;
            print();
        }
        if (recording != null) {
            recording.close();
            recording = null;
        }
    }
}
