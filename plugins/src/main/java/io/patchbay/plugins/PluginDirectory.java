// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import io.patchbay.AssemblyException;
import io.patchbay.NetworkManager;
import io.patchbay.Plugin;
import io.patchbay.PluginState;
import io.patchbay.UnplugReport;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A directory in which each jar, and each folder of jars, is a plugin of one manager. What is copied into it is plugged,
 * what is replaced there is replaced while connections go on, and what is removed is unplugged.
 *
 * <pre>{@code
 * try (PluginDirectory plugins = PluginDirectory.open(network, Path.of("plugins"), PluginSettings.defaults())) {
 *     plugins.onChange(status -> log(status.name() + " is " + status.state()));
 *     plugins.watch();
 *     …
 * }
 * }</pre>
 *
 * <p>A plugin with modules becomes a module layer of its own, if Patchbay itself is on the module path; other plugins
 * get a class loader of their own. Either way its libraries are its own, whatever others have; only
 * {@code patchbay-api} is shared. All is loaded from private copies, so that the files may be overwritten in place.
 *
 * <p>A file named {@code lz-1.3.jar} that takes the place of {@code lz-1.2.jar} is its next version. One that cannot be
 * loaded is named with the reason, once, and leaves in use what was in use.
 *
 * <p><b>Threads.</b> Safe for use by many threads. Calls that change something wait for each other, and for the start of
 * a plugin for up to 5 seconds.
 */
public final class PluginDirectory implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger("io.patchbay.plugins");
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final NetworkManager network;
    private final Path root;
    private final Path copies;
    private final PluginSettings settings;
    private final Map<String, Slot> slots = new ConcurrentSkipListMap<>();
    private final List<Slot.Plugged> gone = new CopyOnWriteArrayList<>();
    private final List<Consumer<PluginStatus>> changeHandlers = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private Map<Object, String> told = new IdentityHashMap<>();
    private String trouble = "";
    private int loads;
    private Thread watcher;
    private boolean closed;

    private PluginDirectory(NetworkManager network, Path root, Path copies, PluginSettings settings) {
        this.network = network;
        this.root = root;
        this.copies = copies;
        this.settings = settings;
    }

    /**
     * Plugs what is in a directory, and waits for that. What comes later is seen by {@link #look} or {@link #watch}.
     *
     * @param network the manager
     * @param directory the directory
     * @param settings how to go about it
     * @return the directory, to be closed before its manager
     * @throws AssemblyException if it is no directory that can be read. A plugin that cannot be loaded is no error here,
     *     but has a {@linkplain #plugins() status} that says why
     */
    public static PluginDirectory open(NetworkManager network, Path directory, PluginSettings settings) {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(settings, "settings");
        try {
            Path root = directory.toRealPath();
            if (!Files.isDirectory(root)) {
                throw new AssemblyException(directory + " is no directory");
            }
            PluginDirectory opened =
                    new PluginDirectory(network, root, Files.createTempDirectory("patchbay-plugins"), settings);
            opened.look();
            opened.waitOnce(settings.settle().toMillis());
            opened.look();
            return opened;
        } catch (IOException e) {
            throw new AssemblyException(directory + " cannot be read as a directory of plugins: " + e, e);
        }
    }

    private boolean waitOnce(long millis) {
        try {
            return closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * Listens for changes of the state or the problems of plugins.
     *
     * @param handler called by the thread that looks
     * @return this directory
     */
    public PluginDirectory onChange(Consumer<PluginStatus> handler) {
        changeHandlers.add(Objects.requireNonNull(handler, "handler"));
        return this;
    }

    /**
     * Looks at the directory from now on, twice within the time that files have to settle. A second call does nothing.
     *
     * @return this directory
     */
    public synchronized PluginDirectory watch() {
        if (watcher == null && !closed) {
            long millis = Math.max(1, settings.settle().toMillis() / 2);
            watcher = new Thread(
                    () -> {
                        while (!waitOnce(millis)) {
                            look();
                        }
                    },
                    network.name() + "-plugins");
            watcher.setDaemon(true);
            watcher.setContextClassLoader(PluginDirectory.class.getClassLoader());
            watcher.start();
        }
        return this;
    }

    /**
     * Looks at the directory once, and plugs, replaces and unplugs what has settled or gone since.
     *
     * @return all plugins, as {@link #plugins} does
     */
    public List<PluginStatus> look() {
        synchronized (this) {
            if (!closed) {
                try {
                    take(Listing.of(root, settings));
                } catch (IOException e) {
                    // A directory that is away for a moment, as a file system may be, is no reason to unplug everything.
                    trouble("The directory of plugins " + root + " cannot be read, so nothing changes: " + e);
                }
                forgetCollected();
                tellChanges();
            }
        }
        return plugins();
    }

    private void take(Listing listing) {
        trouble(listing.tooMany()
                ? "The directory of plugins " + root + " has more than " + settings.maxPlugins()
                        + " plugins (maxPlugins); the others are passed over"
                : "");
        boolean removed = false;
        for (String name : List.copyOf(slots.keySet())) {
            if (!listing.plugins().containsKey(name)) {
                remove(name, listing);
                removed = true;
            }
        }
        if (removed) {
            // What had failed because of what was there may now succeed.
            slots.values().forEach(Slot::tryAgain);
        }
        listing.plugins().forEach((name, sources) -> {
            Slot slot = slots.computeIfAbsent(name, Slot::new);
            if (slot.isDue(sources.stamp(), settings.settle().toNanos())) {
                load(name, slot, sources);
            }
        });
    }

    private void trouble(String now) {
        if (!now.equals(trouble) && !now.isEmpty()) {
            LOGGER.log(Level.WARNING, () -> now);
        }
        trouble = now;
    }

    private void remove(String name, Listing listing) {
        Slot slot = slots.remove(name);
        Slot.Plugged plugged = slot.plugged();
        if (plugged == null) {
            return;
        }
        Optional<Slot> heir = listing.plugins().keySet().stream()
                .filter(other -> stem(other).equals(stem(name)))
                .map(other -> slots.computeIfAbsent(other, Slot::new))
                .filter(other -> other.plugged() == null)
                .findFirst();
        if (heir.isPresent()) {
            heir.get().inherit(plugged);
        } else {
            plugged.plugin().unplug(settings.drain());
            leave(plugged);
        }
    }

    /** The name without its version, as the module system cuts it off a jar's. */
    private static String stem(String name) {
        return name.replaceFirst("\\.jar$", "").replaceFirst("-\\d+(\\.|-|$).*", "");
    }

    private void load(String name, Slot slot, Listing.Sources sources) {
        LoadedPlugin loaded = null;
        try {
            if (sources.problem() != null) {
                throw new AssemblyException(sources.problem());
            }
            loaded = LoadedPlugin.load(name, sources.jars(), copies.resolve(Integer.toString(++loads)), settings);
            Slot.Plugged old = slot.plugged();
            Plugin plugin = old == null
                    ? network.plug(loaded.source())
                    : old.plugin().replace(loaded.source(), settings.drain());
            slot.succeeded(new Slot.Plugged(name, plugin, loaded));
            LOGGER.log(Level.INFO, () -> "Plugin " + name + " is plugged: " + plugin.providers().stream()
                    .map(provider -> provider.kind() + " " + provider.name())
                    .collect(Collectors.joining(", ")));
            if (old != null) {
                leave(old);
            }
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            String problem = e instanceof AssemblyException ? e.getMessage() : e.toString();
            if (slot.failed(problem)) {
                LOGGER.log(Level.WARNING, () -> "Plugin " + name + " cannot be loaded: " + problem);
            }
            if (loaded != null) {
                loaded.close();
                LoadedPlugin.delete(loaded.copies());
            }
        }
    }

    private void leave(Slot.Plugged old) {
        gone.add(old);
        old.plugin().unplugged().thenAccept(report -> left(old, report));
    }

    private static void left(Slot.Plugged old, UnplugReport report) {
        old.loaded().close();
        LOGGER.log(Level.INFO, () -> "Plugin " + old.name() + " is unplugged; of its connections " + report.finished()
                + " had finished, " + report.drained() + " were drained and " + report.cut() + " cut"
                + (report.stoppedListeners().isEmpty() ? "" : "; stopped listening on " + report.stoppedListeners()));
    }

    private void forgetCollected() {
        for (Slot.Plugged each : gone) {
            if (each.plugin().state() == PluginState.COLLECTED) {
                LoadedPlugin.delete(each.loaded().copies());
                changeHandlers.forEach(handler -> handler.accept(each.status(List.of(), false)));
                gone.remove(each);
            }
        }
    }

    private void tellChanges() {
        Map<Object, String> now = new IdentityHashMap<>();
        slots.values().forEach(slot -> tellIfChanged(slot, slot.status(), now));
        gone.forEach(each -> tellIfChanged(each, each.status(List.of(), false), now));
        told = now;
    }

    private void tellIfChanged(Object key, PluginStatus status, Map<Object, String> now) {
        String what = status.state() + " " + status.problems() + " "
                + (status.state() == PluginStatus.State.PLUGGED ? System.identityHashCode(pluggedOf(key)) : "");
        now.put(key, what);
        if (!what.equals(told.get(key))) {
            PluginStatus whole = key instanceof Slot.Plugged old ? old.status(List.of(), true) : status;
            changeHandlers.forEach(handler -> handler.accept(whole));
        }
    }

    private static Object pluggedOf(Object key) {
        return key instanceof Slot slot ? slot.plugged() : key;
    }

    /**
     * Lists the plugins, and those that were replaced or removed and are not collected yet.
     *
     * @return the states now, in the order of names, those that are gone last
     */
    public List<PluginStatus> plugins() {
        List<PluginStatus> all = new ArrayList<>();
        slots.values().forEach(slot -> all.add(slot.status()));
        gone.forEach(each -> all.add(each.status(List.of(), true)));
        all.removeIf(status -> status.state() == PluginStatus.State.COLLECTED);
        return Collections.unmodifiableList(all);
    }

    /**
     * Follows the directory no more, unplugs everything, with connections ended in good order now, and deletes the
     * private copies. Waits for up to 10 seconds.
     */
    @Override
    public void close() {
        closing.countDown();
        List<CompletableFuture<UnplugReport>> ends = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            for (Slot slot : slots.values()) {
                Slot.Plugged plugged = slot.plugged();
                if (plugged != null) {
                    plugged.plugin().unplug(Duration.ZERO);
                    leave(plugged);
                }
            }
            slots.clear();
            gone.forEach(each -> ends.add(each.plugin().unplugged()));
        }
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.log(Level.WARNING, () -> "Plugins of " + root + " are still in use; their files go with the process");
        }
        LoadedPlugin.delete(copies);
    }

    /**
     * Describes the directory in one line.
     *
     * @return its path and how many plugins it has
     */
    @Override
    public String toString() {
        return "PluginDirectory[" + root + ", " + slots.size() + " plugins]";
    }
}
