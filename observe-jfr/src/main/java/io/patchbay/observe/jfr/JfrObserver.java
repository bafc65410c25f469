// SPDX-License-Identifier: Apache-2.0
package io.patchbay.observe.jfr;

import io.patchbay.AssemblyException;
import io.patchbay.Connection;
import io.patchbay.ConnectionStatistics;
import io.patchbay.Endpoint;
import io.patchbay.LimitException;
import io.patchbay.NetworkManager;
import io.patchbay.NetworkObserver;
import io.patchbay.NetworkReport;
import io.patchbay.ProviderFailure;
import io.patchbay.ServiceEvent;
import io.patchbay.StageDescription;
import io.patchbay.StandingConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import jdk.jfr.Configuration;
import jdk.jfr.FlightRecorder;

/**
 * Turns what happens in managers into events of the JDK's Flight Recorder, in the category <i>Patchbay</i>:
 *
 * <ul>
 *   <li>{@code io.patchbay.ConnectionOpened}, {@code ConnectionEnded}, {@code ConnectionFailed}
 *   <li>{@code io.patchbay.StagesComposed}, {@code StagesFailed}, {@code ProviderFailed}
 *   <li>{@code io.patchbay.LimitHit}, {@code Reconnecting}, {@code Service} (of a pool, for example)
 *   <li>{@code io.patchbay.Network}: totals and rates of each manager, each second unless the recording says otherwise
 * </ul>
 *
 * <p>No event is made for a message, and none holds a key, payload, path or query. Errors are named by their classes,
 * except for limits and compositions, whose texts are Patchbay's own. While nothing records, all this costs a
 * comparison for each event. {@link #configuration} has the settings for a recording that is always on.
 *
 * <p>One observer may serve many managers. <b>Threads.</b> Safe for use by many.
 */
public final class JfrObserver implements NetworkObserver {

    private static final int CAUSES = 8;
    private static final String SETTINGS = "patchbay.jfc";

    private final Map<NetworkManager, Runnable> periodic = new ConcurrentHashMap<>();

    /** Makes an observer. */
    public JfrObserver() {}

    /**
     * Settings for a recording that is on as long as the process: {@code new Recording(JfrObserver.configuration())}.
     *
     * <p>They have all events of Patchbay, and of the JDK's those that tell how a server does and cost little: load,
     * memory, pauses, contended locks, errors, and samples of threads and allocations at a fifth of the usual rate. They
     * leave out reads and writes of sockets, waits and parks, and, as they may hold secrets, the environment and the
     * system properties; the command line is recorded. The JDK's own {@code default} samples threads every 20 ms, which
     * costs several times as much where all processors are busy.
     *
     * <p>{@link Configuration#getContents} is what {@code -XX:StartFlightRecording:settings=FILE} and {@code jcmd} want
     * in a file; in the jar it is {@code io/patchbay/observe/jfr/patchbay.jfc}. Events that other recordings of the
     * process ask for are made all the same, and cost what they cost.
     *
     * @return the settings, of which each call makes its own
     * @throws IllegalStateException if the jar was repacked without them
     */
    public static Configuration configuration() {
        try (InputStream settings = JfrObserver.class.getResourceAsStream(SETTINGS)) {
            if (settings == null) {
                throw new IllegalStateException(SETTINGS + " is missing beside " + JfrObserver.class.getName()
                        + "; keep the resources of patchbay-observe-jfr when jars are repacked");
            }
            return Configuration.create(new InputStreamReader(settings, StandardCharsets.UTF_8));
        } catch (IOException | ParseException e) {
            throw new IllegalStateException(SETTINGS + " of patchbay-observe-jfr cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void started(NetworkManager network) {
        // What the recorder holds must not keep a manager alive that nobody has closed.
        WeakReference<NetworkManager> reference = new WeakReference<>(network);
        Runnable hook = () -> Optional.ofNullable(reference.get()).ifPresent(JfrObserver::report);
        periodic.put(network, hook);
        FlightRecorder.addPeriodicEvent(Events.Network.class, hook);
    }

    @Override
    public void closed(NetworkManager network) {
        Runnable hook = periodic.remove(network);
        if (hook != null) {
            FlightRecorder.removePeriodicEvent(hook);
        }
    }

    private static void report(NetworkManager network) {
        NetworkReport report = network.report();
        Events.Network event = new Events.Network();
        event.network = report.network();
        event.open = report.connections().open();
        event.opened = report.connections().opened();
        event.failed = report.connections().failed();
        event.refused = report.connections().refused();
        event.reconnects = report.connections().reconnects();
        event.messagesSent = report.total().messagesSent();
        event.messagesReceived = report.total().messagesReceived();
        event.bytesSent = report.total().bytesSent();
        event.bytesReceived = report.total().bytesReceived();
        event.sendRate = report.rates().messagesSent();
        event.receiveRate = report.rates().messagesReceived();
        event.queuedBytes = report.queuedBytes();
        event.waitingMessages = report.waitingMessages();
        event.errors = report.total().errors();
        event.limitsHit = report.limitsHit();
        event.commit();
    }

    @Override
    public void connectionOpened(Connection connection, Duration took) {
        Events.ConnectionOpened event = new Events.ConnectionOpened();
        if (event.shouldCommit()) {
            event.connection = connection.id();
            event.endpoint = text(connection.endpoint());
            event.local = connection.localAddress().toString();
            event.remote = connection.remoteAddress().toString();
            event.attempts = connection.statistics().connectAttempts();
            event.took = took.toNanos();
            event.commit();
        }
    }

    @Override
    public void connectionEnded(Connection connection) {
        Events.ConnectionEnded event = new Events.ConnectionEnded();
        if (event.shouldCommit()) {
            ConnectionStatistics done = connection.statistics();
            event.connection = connection.id();
            event.endpoint = text(connection.endpoint());
            event.remote = connection.remoteAddress().toString();
            event.age = connection.describe().age().toNanos();
            event.messagesSent = done.messagesSent();
            event.messagesReceived = done.messagesReceived();
            event.bytesSent = done.bytesSent();
            event.bytesReceived = done.bytesReceived();
            event.errors = done.errors();
            event.cause = connection.failure().map(JfrObserver::text).orElse(null);
            event.commit();
        }
    }

    @Override
    public void connectionFailed(Connection connection, Throwable cause) {
        Events.ConnectionFailed event = new Events.ConnectionFailed();
        if (event.shouldCommit()) {
            event.connection = connection.id();
            event.endpoint = text(connection.endpoint());
            event.took = connection.describe().age().toNanos();
            event.attempts = connection.describe().statistics().connectAttempts();
            event.cause = text(cause);
            event.commit();
        }
    }

    @Override
    public void composed(Endpoint endpoint, boolean listening, List<StageDescription> stages) {
        Events.StagesComposed event = new Events.StagesComposed();
        if (event.shouldCommit()) {
            event.endpoint = text(endpoint);
            event.listening = listening;
            event.stages = stages.stream()
                    .map(stage -> stage.provider().kind() + " " + stage.provider().name() + " ("
                            + stage.provider().origin() + ")")
                    .collect(Collectors.joining(", "));
            event.commit();
        }
    }

    @Override
    public void compositionFailed(Endpoint endpoint, boolean listening, AssemblyException cause) {
        Events.StagesFailed event = new Events.StagesFailed();
        if (event.shouldCommit()) {
            event.endpoint = text(endpoint);
            event.listening = listening;
            event.cause = cause.getMessage();
            event.commit();
        }
    }

    @Override
    public void providerFailed(ProviderFailure failure) {
        Events.ProviderFailed event = new Events.ProviderFailed();
        if (event.shouldCommit()) {
            event.kind = failure.kind();
            event.origin = failure.origin();
            event.cause = text(failure.cause());
            event.commit();
        }
    }

    @Override
    public void limitHit(Endpoint endpoint, LimitException limit) {
        Events.LimitHit event = new Events.LimitHit();
        if (event.shouldCommit()) {
            event.endpoint = text(endpoint);
            event.limit = limit.getMessage();
            event.commit();
        }
    }

    @Override
    public void reconnecting(StandingConnection connection, Throwable cause, Optional<Duration> nextTry) {
        Events.Reconnecting event = new Events.Reconnecting();
        if (event.shouldCommit()) {
            event.endpoint = text(connection.endpoint());
            event.cause = text(cause);
            event.nextTry = nextTry.map(Duration::toNanos).orElse(0L);
            event.givenUp = nextTry.isEmpty();
            event.commit();
        }
    }

    @Override
    public void happened(ServiceEvent happened) {
        Events.Service event = new Events.Service();
        if (event.shouldCommit()) {
            event.service = happened.service();
            event.what = happened.what();
            event.subject = happened.subject();
            event.took = happened.took().toNanos();
            event.amount = happened.amount();
            event.cause = happened.cause().map(JfrObserver::text).orElse(null);
            event.commit();
        }
    }

    private static String text(Endpoint endpoint) {
        return endpoint.withoutDetails().toString();
    }

    /** Classes alone, because the text of a foreign exception may quote what it failed on. */
    private static String text(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.getClass().getSimpleName());
        Throwable cause = failure.getCause();
        for (int i = 0; cause != null && i < CAUSES; i++) {
            text.append(" < ").append(cause.getClass().getSimpleName());
            cause = cause.getCause();
        }
        return text.toString();
    }
}
