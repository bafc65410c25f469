// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Cipher;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import java.net.SocketOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Composes connections and listeners from the providers that are present, and holds what they share.
 *
 * <pre>{@code
 * try (NetworkManager network = NetworkManager.create()) {
 *     Listener hub = network.listen("tcp+json://127.0.0.1:7171");
 *     hub.onMessage("chat", String.class, (from, line) -> hub.broadcastExcept(from, "chat", line));
 *
 *     Connection ana = network.connect("tcp+json://127.0.0.1:7171");
 *     ana.send("chat", "oi");
 * }
 * }</pre>
 *
 * <p>The providers are looked for once, when the manager is built: in the module layer of this module, or in its class
 * loader on the class path, in the layers and class loaders that the builder was given, and among the instances that it
 * was given. A provider that is broken is listed in {@link #failures()} and hides no other.
 *
 * <p><b>Threads.</b> Safe for use by many threads; calls that wait throw {@link IllegalStateException} on an I/O
 * thread. A manager has one timer thread and up to {@link NetworkManagerBuilder#ioThreads(int)} I/O threads for each
 * transport in use, all daemons.
 */
public final class NetworkManager implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

    private final String name = "patchbay-" + NUMBERS.incrementAndGet();
    final Dialing dialing;
    private final Plugging plugging;
    private final Connections connections;
    private final Reporting reporting;
    private final Transports transports;
    private final ScheduledThreadPoolExecutor timer;

    NetworkManager(Providers providers, Settings settings, List<NetworkObserver> observers) {
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name + "-timer");
            thread.setDaemon(true);
            thread.setContextClassLoader(NetworkManager.class.getClassLoader());
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        this.connections = new Connections(timer, observers);
        this.transports = new Transports(name, settings, connections.log());
        this.plugging = new Plugging(name, providers, settings, connections, transports);
        this.dialing = new Dialing(plugging, connections, transports, settings);
        this.reporting =
                new Reporting(name, connections, () -> plugging.providers().failures().size());
        timer.scheduleWithFixedDelay(new Watchdog(connections.all()), 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Makes a manager with default settings.
     *
     * @return the manager
     */
    public static NetworkManager create() {
        return builder().build();
    }

    /**
     * Begins to make a manager.
     *
     * @return a builder with default settings
     */
    public static NetworkManagerBuilder builder() {
        return new NetworkManagerBuilder();
    }

    /**
     * Connects, and waits until the connection is open.
     *
     * @param uri the endpoint
     * @return the open connection
     * @throws AssemblyException if the endpoint cannot be composed; then no socket was opened
     * @throws TransportException if the peer cannot be reached, after all retries
     * @throws CodecException if the cipher refuses the peer's greeting, as with another key
     * @throws LimitException if the manager has {@link Limits#maxConnections} already
     * @throws IllegalStateException on an I/O thread, or if the manager is closed
     */
    public Connection connect(String uri) {
        return connect(Endpoint.parse(uri));
    }

    /**
     * Connects, and waits until the connection is open, as {@link #connect(String)} does.
     *
     * @param endpoint the endpoint
     * @return the open connection
     */
    public Connection connect(Endpoint endpoint) {
        connections.guard().checkMayBlock("connect");
        return await(connectAsync(endpoint), "connecting to ", endpoint);
    }

    /**
     * Begins to connect.
     *
     * @param endpoint the endpoint
     * @return completes with the open connection, on an I/O thread, or with what {@link #connect(String)} throws for
     *     the network; cancelling it ends the attempt
     * @throws AssemblyException at once, if the endpoint cannot be composed
     * @throws LimitException at once, if the manager has {@link Limits#maxConnections} already
     */
    public CompletableFuture<Connection> connectAsync(Endpoint endpoint) {
        transports.checkOpen();
        return dialing.once(compose(endpoint, Setup.Role.CLIENT));
    }

    /**
     * Prepares a connection that is made again whenever it ends. Nothing happens before
     * {@link StandingConnection#open()}.
     *
     * @param uri the endpoint
     * @param policy when to try again, and what becomes of messages meanwhile
     * @return the standing connection, to register handlers with and to open
     * @throws AssemblyException if the endpoint cannot be composed
     * @throws IllegalStateException if the manager is closed
     */
    public StandingConnection keepConnected(String uri, ReconnectPolicy policy) {
        return keepConnected(Endpoint.parse(uri), policy);
    }

    /**
     * Prepares a connection that is made again whenever it ends, as {@link #keepConnected(String, ReconnectPolicy)}
     * does.
     *
     * @param endpoint the endpoint
     * @param policy when to try again, and what becomes of messages meanwhile
     * @return the standing connection, to register handlers with and to open
     */
    public StandingConnection keepConnected(Endpoint endpoint, ReconnectPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        transports.checkOpen();
        return new StandingConnection(compose(endpoint, Setup.Role.CLIENT), connections, policy, timer, dialing);
    }

    /**
     * Listens, and waits until the address is bound.
     *
     * @param uri the endpoint; port 0 lets the system choose one
     * @return the listener
     * @throws AssemblyException if the endpoint cannot be composed; then no socket was opened
     * @throws TransportException if the address cannot be bound
     * @throws IllegalStateException on an I/O thread, or if the manager is closed
     */
    public Listener listen(String uri) {
        return listen(Endpoint.parse(uri));
    }

    /**
     * Listens, and waits until the address is bound, as {@link #listen(String)} does.
     *
     * @param endpoint the endpoint
     * @return the listener
     */
    public Listener listen(Endpoint endpoint) {
        connections.guard().checkMayBlock("listen");
        transports.checkOpen();
        Composition composition = compose(endpoint, Setup.Role.SERVER);
        Listener listener = new Listener(composition, connections);
        OpenTransport transport = transports.open(composition);
        listener.bound(await(
                transport.listen(composition.transportSetup(), listener::newLink).toCompletableFuture(),
                "listening on ", endpoint));
        plugging.add(listener);
        return listener;
    }

    private Composition compose(Endpoint endpoint, Setup.Role role) {
        Objects.requireNonNull(endpoint, "endpoint");
        boolean listening = role == Setup.Role.SERVER;
        Composition composition;
        try {
            composition = plugging.compose(endpoint, role);
        } catch (AssemblyException e) {
            connections.observers().compositionFailed(endpoint, listening, e);
            throw e;
        }
        connections.observers().composed(endpoint, listening, composition.stages());
        return composition;
    }

    private static <T> T await(CompletableFuture<T> future, String action, Endpoint endpoint) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new DeadlineException("Interrupted while " + action + endpoint, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PatchbayException known) {
                throw known;
            }
            throw new TransportException("Failed " + action + endpoint + ": " + LogText.of(e.getCause()), e.getCause());
        }
    }

    /**
     * Tells whether the calling thread is one of this manager's I/O threads, which nothing may block.
     *
     * @return {@code true} on an I/O thread of a connection of this manager
     */
    public boolean isIoThread() {
        return connections.guard().onIoThread();
    }

    /**
     * Finds a connection by its number.
     *
     * @param id the number
     * @return the connection, unless it has ended
     */
    public Optional<Connection> connection(long id) {
        return Optional.ofNullable(connections.byId(id));
    }

    /**
     * Lists the connections that have not ended, accepted ones and those that are still connecting too.
     *
     * @return a snapshot, sorted by id
     */
    public List<Connection> connections() {
        return connections.all().stream()
                .sorted(Comparator.comparingLong(Connection::id))
                .toList();
    }

    /**
     * Lists the listeners that are not stopped.
     *
     * @return a snapshot, in no order
     */
    public List<Listener> listeners() {
        return connections.listeners();
    }

    /**
     * Plugs providers into this running manager. From the return on, whatever is made new can use them.
     *
     * <p>Their constructors, {@code name()} and {@code options()} run on a thread of their own and may take 5 seconds.
     * One of them that is broken is listed in {@link Plugin#failures()} and {@link #failures()} and hides no other.
     *
     * @param source what to plug
     * @return the plugin, to see how it is and to unplug or replace it
     * @throws AssemblyException if there is no provider in it, or none that works, if a name is there already, if it was
     *     built for another version of the SPI, or if it does not start in time; then nothing has changed
     * @throws IllegalStateException if the manager is closed
     */
    public Plugin plug(PluginSource source) {
        return plugging.plug(Objects.requireNonNull(source, "source"));
    }

    /**
     * Lists what was plugged, and what was unplugged and is not collected yet.
     *
     * @return a snapshot, in the order of plugging
     */
    public List<Plugin> plugins() {
        return plugging.plugins();
    }

    /**
     * Lists the providers that were found, those of plugins too.
     *
     * @return the providers, sorted by kind and name
     */
    public List<ProviderInfo> providers() {
        return plugging.providers().list();
    }

    /**
     * Lists the providers that were found and are broken.
     *
     * @return the failures; empty if all is well
     */
    public List<ProviderFailure> failures() {
        return plugging.providers().failures();
    }

    /**
     * Lists the options that an endpoint can have.
     *
     * @param endpoint the endpoint; its own options do not matter
     * @return the options of its providers, sorted by name
     * @throws AssemblyException if one of its names is unknown
     */
    public List<SocketOption<?>> options(Endpoint endpoint) {
        return Composition.options(endpoint, plugging.providers());
    }

    /**
     * Tells the name that this manager goes by in logs, reports and names of threads.
     *
     * @return the name, unique within this process
     */
    public String name() {
        return name;
    }

    /**
     * Reports how this manager is doing. Rates are those since the report before, or of about a second if that was
     * asked for less than a second ago.
     *
     * @return the values now, to be read by programs or printed for people; also after the manager was closed
     */
    public NetworkReport report() {
        return reporting.report();
    }

    /**
     * Gives access to the observers of this manager, for services that stand on it and have something to tell.
     *
     * @return tells all observers that the builder was given, and never throws
     */
    public NetworkObserver observer() {
        return connections.observers();
    }

    /**
     * Composes an endpoint without opening anything.
     *
     * @param endpoint the endpoint
     * @param listening whether to compose the side that listens
     * @return the stages in the order of the way out, the transport last
     * @throws AssemblyException if it cannot be composed
     */
    public List<StageDescription> explain(Endpoint endpoint, boolean listening) {
        Setup.Role role = listening ? Setup.Role.SERVER : Setup.Role.CLIENT;
        return plugging.compose(Objects.requireNonNull(endpoint, "endpoint"), role).stages();
    }

    /**
     * Makes the codec with which an endpoint's protocol encodes messages, for those who keep them outside of
     * connections.
     *
     * @param endpoint the endpoint, as the side that connects sees it
     * @return a codec that many threads may use at once
     * @throws AssemblyException if the endpoint cannot be composed or has no protocol
     */
    public MessageCodec codec(Endpoint endpoint) {
        MessageCodec codec = compose(endpoint, Setup.Role.CLIENT).codec();
        if (codec == null) {
            throw new AssemblyException(endpoint
                    + " has no protocol, so there are no messages with types; name one, as in "
                    + endpoint.transport() + "+json");
        }
        return codec;
    }

    /**
     * Makes a key.
     *
     * @param cipher the name of a cipher
     * @param bits the length of the key
     * @return a new key from a secure random generator
     * @throws AssemblyException if there is no such cipher
     * @throws IllegalArgumentException if the cipher has no keys of that length
     */
    public byte[] generateKey(String cipher, int bits) {
        return ((Cipher) plugging.providers().require(Kind.CIPHER, cipher).provider()).generateKey(bits);
    }

    /**
     * Stops every listener and closes every connection in good order, aborts what is left after 5 seconds, and ends all
     * threads. On an I/O thread it begins to do so and does not wait. A second call does nothing.
     */
    @Override
    public void close() {
        if (!transports.beginClose()) {
            return;
        }
        List<CompletableFuture<?>> ends = new ArrayList<>();
        connections.closeStanding().forEach(StandingConnection::closeAsync);
        listeners().forEach(listener -> ends.add(listener.stopAsync(CLOSE_DEADLINE)));
        connections().forEach(connection -> ends.add(connection.ending.withManager()));
        CompletableFuture<Void> all = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
        if (connections.guard().onIoThread()) {
            all.orTimeout(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .whenCompleteAsync((nothing, error) -> closeTransports());
            return;
        }
        try {
            all.get(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            connections.log().warn("Closing " + name + " found connections that did not end in good order");
        }
        closeTransports();
    }

    private void closeTransports() {
        transports.close();
        timer.shutdownNow();
        connections.observers().closed(this);
    }

    /**
     * Describes the manager in one line.
     *
     * @return its name and how many providers it has
     */
    @Override
    public String toString() {
        return "NetworkManager[" + name + ", " + plugging.providers().list().size() + " providers]";
    }
}
