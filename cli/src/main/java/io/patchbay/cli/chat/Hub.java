// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import io.patchbay.CodecException;
import io.patchbay.Connection;
import io.patchbay.ConnectionClosedException;
import io.patchbay.Endpoint;
import io.patchbay.ErrorHandler;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.Message;
import io.patchbay.MessageHandler;
import io.patchbay.NetworkManager;
import io.patchbay.NetworkManagerBuilder;
import io.patchbay.NetworkObserver;
import io.patchbay.NetworkReport;
import io.patchbay.PatchbayException;
import io.patchbay.SendPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A chat over any number of endpoints: passes each line on to everyone but who said it.
 *
 * <p>Handlers run on many I/O threads; one lock gives everyone the same order. Nothing waits while it is held, because
 * a send that finds no room fails, and ends that connection alone.
 */
public final class Hub implements AutoCloseable {

    static final String CLOSED = "The hub has closed";
    static final int MAX_NAMES = 30;
    private static final int MAX_MESSAGE_BYTES = 16 << 10;
    private static final int MAX_CONNECTIONS = 1_000;
    private static final int QUEUE_BYTES = 256 << 10;
    private static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(3);

    private final NetworkManager network;
    private final ErrorHandler errors;
    private final LongSupplier nanoTime;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<Connection, Member> present = new LinkedHashMap<>();
    private final ScheduledExecutorService clock;
    private long received;
    private long sent;
    private long lines;

    /**
     * Makes a hub that listens nowhere yet.
     *
     * @param errors gets what goes wrong with a connection
     * @param observers hear of what happens to connections
     */
    public Hub(ErrorHandler errors, NetworkObserver... observers) {
        this(errors, System::nanoTime, observers);
        clock.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    Hub(ErrorHandler errors, LongSupplier nanoTime, NetworkObserver... observers) {
        this.errors = errors;
        this.nanoTime = nanoTime;
        NetworkManagerBuilder builder = NetworkManager.builder()
                .limits(Limits.defaults()
                        .withMaxMessageBytes(MAX_MESSAGE_BYTES)
                        .withMaxFrameBytes(MAX_MESSAGE_BYTES)
                        .withMaxConnections(MAX_CONNECTIONS)
                        .withSendQueueBytes(QUEUE_BYTES))
                .sendPolicy(SendPolicy.FAIL);
        List.of(observers).forEach(builder::observer);
        this.network = builder.build();
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "chat-clock");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Opens what the hub listens with.
     *
     * @return the manager, which knows the options of an endpoint
     */
    public NetworkManager network() {
        return network;
    }

    /**
     * Listens.
     *
     * @param endpoint over which composition; it needs a protocol
     * @return where to connect to
     */
    public Endpoint open(Endpoint endpoint) {
        Listener listener = network.listen(endpoint);
        listeners.add(listener);
        listener.onConnect(this::arrived);
        listener.onDisconnect(this::gone);
        listener.onError(errors);
        on(listener, Chat.JOIN, whoever(Chat.Join.class, this::join));
        on(listener, Chat.SAY, joined(String.class, this::say));
        on(listener, Chat.WHO, joined(Message.class, (member, body) -> tell(member, Chat.PEOPLE, people(member))));
        on(listener, Chat.WATCH, joined(Boolean.class, (member, on) -> member.watching = on));
        on(listener, Chat.HERE, joined(Message.class, (member, body) -> tell(member, Chat.HERE, "")));
        on(listener, Chat.LEAVE, whoever(Message.class, (member, body) -> end(member, "You have left")));
        listener.onMessage(whoever(
                Message.class, (member, other) -> refuse(member, "The hub knows no message of this type")));
        return listener.endpoint();
    }

    private static void on(Listener listener, String type, MessageHandler<Message> handler) {
        listener.onMessage(type, Message.class, handler);
    }

    /** What to do about a message. Within the lock. */
    private interface Action<T> {
        void take(Member member, T body);
    }

    private <T> MessageHandler<Message> whoever(Class<T> bodyType, Action<T> action) {
        return (from, message) -> {
            synchronized (this) {
                Member member = present.get(from);
                if (member != null) {
                    received++;
                    take(member, message, bodyType, action);
                }
            }
        };
    }

    private <T> void take(Member member, Message message, Class<T> bodyType, Action<T> action) {
        if (!member.inPace(nanoTime.getAsLong())) {
            refuse(member, "Too fast: this was not passed on");
            return;
        }
        T body;
        try {
            body = bodyType.cast(bodyType == Message.class ? message : message.body(bodyType));
        } catch (CodecException e) {
            body = null;
        }
        if (body == null) {
            refuse(member, "The body of a message is not what its type needs");
        } else {
            action.take(member, body);
        }
    }

    private <T> MessageHandler<Message> joined(Class<T> bodyType, Action<T> action) {
        return whoever(bodyType, (member, body) -> {
            if (member.hasJoined()) {
                action.take(member, body);
            } else {
                tell(member, Chat.UNKNOWN, "");
            }
        });
    }

    private synchronized void arrived(Connection connection) {
        present.put(connection, new Member(connection, nanoTime.getAsLong()));
    }

    private synchronized void gone(Connection connection) {
        Member member = present.remove(connection);
        if (member != null && member.hasJoined()) {
            tellOthers(member, Chat.LEFT, new Chat.Line(member.name(), member.transport(), null));
        }
    }

    private void join(Member member, Chat.Join join) {
        if (member.proof() != null && !member.proof().equals(join.proof())) {
            tell(member, Chat.PROVE, member.proof());
            return;
        }
        try {
            String name = Rules.name(join.name());
            if (member.hasJoined()) {
                if (!name.equals(member.name())) {
                    throw new Rules.BrokenException("You have joined as " + member.name() + " already");
                }
            } else if (isTaken(name)) {
                throw new Rules.BrokenException("Somebody else is called " + name);
            }
            boolean again = member.hasJoined();
            member.joined(name);
            // An answer may be lost over UDP, and the same question comes again.
            tell(member, Chat.WELCOME, people(member));
            if (!again) {
                tellOthers(member, Chat.JOINED, new Chat.Line(name, member.transport(), null));
            }
        } catch (Rules.BrokenException e) {
            refuse(member, e.getMessage());
        }
    }

    private boolean isTaken(String name) {
        String key = Rules.key(name);
        return present.values().stream().anyMatch(other -> other.hasJoined() && Rules.key(other.name()).equals(key));
    }

    private void say(Member member, String text) {
        try {
            tellOthers(member, Chat.LINE, new Chat.Line(member.name(), member.transport(), Rules.line(text)));
            lines++;
        } catch (Rules.BrokenException e) {
            refuse(member, e.getMessage());
        }
    }

    private Chat.People people(Member reader) {
        List<String> names = present.values().stream().filter(Member::hasJoined).map(Member::name).toList();
        // All of them might not fit into a datagram.
        return new Chat.People(reader.name(), names.size(), names.subList(0, Math.min(names.size(), MAX_NAMES)));
    }

    private void refuse(Member member, String why) {
        if (member.isForgiven(nanoTime.getAsLong())) {
            tell(member, Chat.REFUSED, why);
        } else {
            end(member, "The hub has ended this connection after too many messages that it could not pass on");
        }
    }

    /** Says good-bye; what else comes from this connection is not heard any more. */
    private void end(Member member, String why) {
        tell(member, Chat.BYE, why);
        gone(member.connection);
        member.connection.closeAsync();
    }

    private void tellOthers(Member from, String type, Object body) {
        Message message = Message.of(type, body);
        List<Member> lost = new ArrayList<>();
        for (Member member : present.values()) {
            if (member != from && member.hasJoined() && !offer(member, message)) {
                lost.add(member);
            }
        }
        // Not before: the end of one changes who is present.
        lost.forEach(member -> member.connection.abort());
    }

    private void tell(Member member, String type, Object body) {
        if (!offer(member, Message.of(type, body))) {
            member.connection.abort();
        }
    }

    /** Answers {@code false} if this one cannot keep up. */
    private boolean offer(Member member, Message message) {
        try {
            member.connection.send(message);
            sent++;
            return true;
        } catch (ConnectionClosedException e) {
            // Its end is on its way to us.
            return true;
        } catch (PatchbayException e) {
            errors.handle(member.connection, e);
            return false;
        }
    }

    /** What happens each second. */
    synchronized void tick() {
        long now = nanoTime.getAsLong();
        List<Member> late = present.values().stream()
                .filter(member -> !member.hasJoined() && now - member.since > JOIN_NANOS)
                .toList();
        late.forEach(member -> end(member, "Nobody has joined over this connection in time"));
        Chat.Stats stats = new Chat.Stats(joinedCount(), connections(), received, sent, lines);
        received = 0;
        List<Member> watching = present.values().stream().filter(member -> member.watching).toList();
        watching.forEach(member -> tell(member, Chat.STATS, stats));
        List<Member> wide = watching.stream().filter(Member::takesReports).toList();
        if (!wide.isEmpty()) {
            LiveReport report = report();
            wide.forEach(member -> tell(member, Chat.REPORT, report));
        }
        sent = 0;
    }

    private LiveReport report() {
        NetworkReport report = network.report();
        List<LiveReport.Way> shown = present.values().stream()
                .limit(LiveReport.SHOWN)
                .map(member -> LiveReport.Way.of(member.connection.describe(), member.name()))
                .toList();
        return new LiveReport(
                report.age().toMillis() / 1e3, LiveReport.Totals.of(report), shown, present.size() - shown.size());
    }

    private int joinedCount() {
        return (int) present.values().stream().filter(Member::hasJoined).count();
    }

    private Map<String, Integer> connections() {
        Map<String, Integer> connections = new TreeMap<>();
        listeners.forEach(listener -> connections.put(listener.endpoint().transport(), 0));
        present.values().forEach(member -> connections.merge(member.transport(), 1, Integer::sum));
        return connections;
    }

    /** Says good-bye to everyone and stops. */
    @Override
    public void close() {
        clock.shutdownNow();
        synchronized (this) {
            List.copyOf(present.values()).forEach(member -> tell(member, Chat.BYE, CLOSED));
            present.clear();
        }
        listeners.forEach(listener -> listener.stopAsync(STOP_DEADLINE));
        listeners.forEach(listener -> listener.stop(STOP_DEADLINE));
        network.close();
    }
}
