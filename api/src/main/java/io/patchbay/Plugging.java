// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Setup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The providers of one manager while it runs: what is plugged in comes with one volatile write and goes with another.
 */
final class Plugging {

    /** Endpoints of which the composition is kept; who connects to more composes the others each time. */
    private static final int MAX_KEPT = 64;

    private final String manager;
    private final AtomicReference<Providers> newest;
    private final Settings settings;
    private final Connections registry;
    private final Transports transports;

    /** Those that are plugged, and those that may not be collected yet. Guarded by this. */
    private final List<Plugin> plugins = new ArrayList<>();

    private final Map<Endpoint, Composition> kept = new ConcurrentHashMap<>();

    Plugging(String manager, Providers providers, Settings settings, Connections registry, Transports transports) {
        this.manager = manager;
        this.newest = providers.newest();
        this.settings = settings;
        this.registry = registry;
        this.transports = transports;
    }

    Providers providers() {
        return newest.get();
    }

    /**
     * Composes an endpoint. Clients that connect to one place again and again share what was composed, which would
     * otherwise take half as long as the connect itself. Not with options, for what they name, such as a file with
     * certificates, may be another one by then.
     */
    Composition compose(Endpoint endpoint, Setup.Role role) {
        Composition known = role == Setup.Role.CLIENT ? kept.get(endpoint) : null;
        if (known != null && !known.isOutdated()) {
            return known;
        }
        boolean keeps = role == Setup.Role.CLIENT
                && endpoint.options().isEmpty()
                && settings.options().isEmpty();
        Composition fresh = new Composition(endpoint, role, providers(), settings);
        if (keeps && (known != null || kept.size() < MAX_KEPT)) {
            kept.put(endpoint, fresh);
            if (fresh.isOutdated()) {
                // Plugins have gone meanwhile, and may have been looked for here already.
                kept.remove(endpoint, fresh);
            }
        }
        return fresh;
    }

    Plugin plug(PluginSource source) {
        return change(null, source, Duration.ZERO);
    }

    Plugin replace(Plugin old, PluginSource source, Duration drain) {
        return change(old, Objects.requireNonNull(source, "source"), drain);
    }

    void unplug(Plugin plugin, Duration drain) {
        change(plugin, null, drain);
    }

    private Plugin change(Plugin old, PluginSource source, Duration drain) {
        Objects.requireNonNull(drain, "drain");
        // A stranger's code runs before, so that it holds up nobody but its caller.
        Discovery found = source == null ? null : start(source);
        Plugin added = null;
        Draining draining;
        synchronized (this) {
            if (old != null && old.draining() != null) {
                if (source == null) {
                    return null;
                }
                throw new AssemblyException("Plugin " + old.name() + " is unplugged already, so nothing can take its"
                        + " place; plug " + source.name() + " instead");
            }
            if (source != null) {
                transports.checkOpen();
                forgetCollected();
                added = newPlugin(source, found, old);
            }
            draining = exchange(old, added, found);
            if (added != null) {
                plugins.add(added);
            }
        }
        if (draining != null) {
            draining.begin(drain);
        }
        tell(old, added);
        return added;
    }

    private Discovery start(PluginSource source) {
        transports.checkOpen();
        return source.start(manager);
    }

    private Plugin newPlugin(PluginSource source, Discovery found, Plugin old) {
        Set<String> known = providers().failures().stream()
                .map(failure -> failure.cause().toString())
                .collect(Collectors.toSet());
        // A layer and a loader show what is broken in their parents, too.
        List<ProviderFailure> failures = found.failures().stream()
                .filter(failure -> !known.contains(failure.cause().toString()))
                .map(failure -> new ProviderFailure(failure.kind(), failure.origin(), Retold.of(failure.cause())))
                .toList();
        if (found.found().isEmpty()) {
            throw new AssemblyException("Plugin " + source.name() + " has no provider that can be used"
                    + (failures.isEmpty()
                            ? ": none of its classes is declared as one, neither by \"provides\" in its module-info"
                                    + " nor in META-INF/services"
                            : "; broken: " + failures.stream()
                                    .map(failure -> failure.origin() + ": " + LogText.of(failure.cause()))
                                    .collect(Collectors.joining("; "))));
        }
        if (plugins.stream().anyMatch(each ->
                each != old && each.draining() == null && each.name().equals(source.name()))) {
            throw new AssemblyException("A plugin named " + source.name() + " is plugged already; replace or unplug it");
        }
        return new Plugin(source, found, failures, this);
    }

    /** Prepares everything that may fail, and changes everything then. */
    private Draining exchange(Plugin old, Plugin added, Discovery found) {
        List<Discovery.Found> providers = found == null
                ? List.of()
                : found.found().stream()
                        .map(one -> new Discovery.Found(one.provider(), one.info(), false, added))
                        .toList();
        Providers next = providers().exchange(old, added, providers);
        Map<Listener, Optional<Composition>> listeners = new LinkedHashMap<>();
        Map<StandingConnection, Optional<Composition>> standing = new LinkedHashMap<>();
        if (old != null) {
            for (Listener listener : registry.listeners()) {
                Composition now = listener.composition();
                if (now.uses(old)) {
                    listeners.put(listener, now.transportPlugin() == old ? Optional.empty()
                            : again(listener.endpoint(), now, next, added));
                }
            }
            for (StandingConnection each : registry.standing()) {
                if (each.composition().uses(old)) {
                    standing.put(each, again(each.endpoint(), each.composition(), next, added));
                }
            }
        }
        next.publish();
        kept.clear();
        if (old == null) {
            return null;
        }
        List<Listener> stopped = new ArrayList<>();
        List<StandingConnection> orphans = new ArrayList<>();
        Draining draining = new Draining(old, counts -> releaseLater(old, stopped, orphans, counts));
        old.withdraw(draining);
        listeners.forEach((listener, composition) -> composition.ifPresentOrElse(listener::recomposed, () -> {
            stopped.add(listener);
            listener.stopAccepting();
        }));
        standing.forEach((each, composition) -> composition.ifPresentOrElse(each::recomposed, () -> {
            orphans.add(each);
            each.orphaned(new AssemblyException(
                    "Plugin " + old.name() + ", which " + each.endpoint() + " needs, was unplugged"));
        }));
        forgetOthers();
        return draining;
    }

    /** Composes an endpoint for the next providers. Without a plugin to follow the old one, it may not be possible. */
    private Optional<Composition> again(Endpoint where, Composition now, Providers next, Plugin added) {
        try {
            return Optional.of(new Composition(now.endpoint(), now.role(), next, settings));
        } catch (AssemblyException e) {
            if (added == null) {
                return Optional.empty();
            }
            throw new AssemblyException("Plugin " + added.name() + " cannot take over, because " + where
                    + " could not go on with it: " + LogText.of(e) + ". Nothing has changed");
        }
    }

    /** What connections could switch to was composed of the providers of before. */
    private void forgetOthers() {
        Stream.of(
                        registry.all().stream().map(connection -> connection.composition),
                        registry.listeners().stream().map(Listener::composition),
                        registry.standing().stream().map(StandingConnection::composition))
                .flatMap(compositions -> compositions)
                .forEach(Composition::forgetOthers);
    }

    /** Adds a listener, which goes on with the providers of the moment if its own are gone already. */
    synchronized void add(Listener listener) {
        Composition composition = listener.composition();
        registry.add(listener);
        if (composition.isWithdrawn()) {
            try {
                composition.checkTransport();
                listener.recomposed(compose(composition.endpoint(), composition.role()));
            } catch (AssemblyException e) {
                listener.stopAsync(Duration.ZERO);
                throw e;
            }
        }
    }

    List<Connection> using(Plugin plugin) {
        return registry.all().stream().filter(connection -> connection.uses(plugin)).toList();
    }

    /** Closing its transports takes time, and must not be done by a thread of theirs. */
    private void releaseLater(
            Plugin plugin,
            List<Listener> stopped,
            List<StandingConnection> orphans,
            Draining.Counts counts) {
        // The application may keep what has stopped, and what has given up.
        UnplugReport report = new UnplugReport(
                plugin.name(),
                counts.took(),
                counts.finished(),
                counts.drained(),
                counts.cut(),
                stopped.stream().map(Listener::endpoint).toList());
        stopped.forEach(Listener::emptied);
        orphans.forEach(each -> each.recomposed(each.composition().emptied()));
        Thread thread = new Thread(() -> release(plugin, report), manager + "-unplug-" + plugin.name());
        thread.setDaemon(true);
        thread.setContextClassLoader(Plugging.class.getClassLoader());
        thread.start();
    }

    private void release(Plugin plugin, UnplugReport report) {
        plugin.release();
        transports.close(plugin);
        registry.guard().forgetEnded();
        registry.standing().forEach(StandingConnection::retellFailure);
        registry.observers().happened(new ServiceEvent(
                "plugins", "unplugged", plugin.name(), report.took(), report.cut(), Optional.empty()));
        plugin.complete(report);
    }

    private void tell(Plugin old, Plugin added) {
        if (added != null) {
            added.failures().forEach(registry.observers()::providerFailed);
            registry.observers().happened(new ServiceEvent(
                    "plugins", old == null ? "plugged" : "replaced", added.name(), Duration.ZERO,
                    added.providers().size(), Optional.empty()));
        }
    }

    synchronized List<Plugin> plugins() {
        forgetCollected();
        return List.copyOf(plugins);
    }

    private void forgetCollected() {
        plugins.removeIf(plugin -> plugin.state() == PluginState.COLLECTED);
    }

    List<String> holders(Plugin plugin) {
        List<String> found = new ArrayList<>();
        using(plugin).forEach(connection -> found.add("connection " + connection.id() + ": " + connection.endpoint()
                + ", " + connection.state()));
        for (Listener listener : registry.listeners()) {
            if (listener.composition().uses(plugin)) {
                found.add("listener: " + listener.endpoint());
            }
            long untaken = listener.untaken(plugin);
            if (untaken > 0) {
                found.add("listener: " + listener.endpoint() + ", with " + untaken
                        + " ended connections that nobody has accepted");
            }
        }
        for (StandingConnection standing : registry.standing()) {
            if (standing.composition().uses(plugin)) {
                found.add("standing connection: " + standing.endpoint() + ", " + standing.state());
            }
        }
        found.addAll(Holders.threads(plugin.parts().stream()
                .filter(ClassLoader.class::isInstance)
                .map(ClassLoader.class::cast)
                .toList()));
        return found;
    }
}
