// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Provider;
import java.net.URL;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Looks for providers. One that is broken becomes a named failure and never hides the others.
 */
final class Discovery {

    /** A services file with nonsense in every line must not keep start-up busy. */
    private static final int MAX_FAILURES = 100;

    private final List<Found> found = new ArrayList<>();
    private final List<ProviderFailure> failures = new ArrayList<>();
    private final Set<Class<?>> seen = new HashSet<>();
    private final String unknownOrigin;
    private final Predicate<Class<?>> wanted;

    /** Whether a jar is opened for its version. What is on the application's own path came with it. */
    private final boolean plugin;

    /**
     * A provider with its description.
     *
     * @param provider the provider
     * @param info its description
     * @param given whether the application gave the instance, which then wins over one that was discovered
     * @param plugin what it came with and goes with; {@code null} if it stays as long as the manager
     */
    record Found(Provider provider, ProviderInfo info, boolean given, Plugin plugin) {

        String where() {
            return info.className() + " in " + info.origin() + (plugin == null ? "" : " of plugin " + plugin.name());
        }
    }

    Discovery() {
        this.unknownOrigin = "unknown origin";
        this.wanted = type -> true;
        this.plugin = false;
    }

    /**
     * Looks for the providers of a plugin.
     *
     * @param unknownOrigin where a failure comes from if nothing else is known of it
     * @param wanted which of the classes that are found are looked for
     */
    Discovery(String unknownOrigin, Predicate<Class<?>> wanted) {
        this.unknownOrigin = unknownOrigin;
        this.wanted = wanted;
        this.plugin = true;
    }

    List<Found> found() {
        return found;
    }

    List<ProviderFailure> failures() {
        return failures;
    }

    void add(Provider given) {
        accept(Kind.of(given), given, true);
    }

    /** Adds an instance, or a failure. */
    void tryToAdd(Provider given) {
        try {
            accept(Kind.of(given), given, false);
        } catch (Throwable e) {
            failures.add(new ProviderFailure(Kind.of(given).label(), blame(given.getClass()), e));
        }
    }

    /** Searches where this module itself was found: its layer on the module path, else its class loader. */
    void searchOwnPath() {
        ModuleLayer layer = Provider.class.getModule().getLayer();
        for (Kind kind : Kind.values()) {
            search(
                    kind,
                    layer != null
                            ? ServiceLoader.load(layer, kind.service())
                            : ServiceLoader.load(kind.service(), Provider.class.getClassLoader()));
        }
    }

    void search(ModuleLayer layer) {
        for (Kind kind : Kind.values()) {
            search(kind, ServiceLoader.load(layer, kind.service()));
        }
    }

    void search(ClassLoader loader) {
        for (Kind kind : Kind.values()) {
            search(kind, ServiceLoader.load(kind.service(), loader));
        }
    }

    private void search(Kind kind, ServiceLoader<? extends Provider> services) {
        if (services == null) {
            // SPI Fly has put itself in the place of ServiceLoader, and leaves this when it is stopped.
            failures.add(new ProviderFailure(kind.label(), unknownOrigin, new ServiceConfigurationError(
                    "ServiceLoader was replaced by a mediator of OSGi that has stopped; start it, or refresh this"
                            + " bundle")));
            return;
        }
        Iterator<? extends ServiceLoader.Provider<? extends Provider>> candidates =
                services.stream().iterator();
        int failed = 0;
        while (failed < MAX_FAILURES) {
            ServiceLoader.Provider<? extends Provider> candidate;
            try {
                if (!candidates.hasNext()) {
                    return;
                }
                candidate = candidates.next();
            } catch (ServiceConfigurationError | LinkageError e) {
                failures.add(new ProviderFailure(kind.label(), unknownOrigin, e));
                failed++;
                continue;
            }
            if (!instantiate(kind, candidate)) {
                failed++;
            }
        }
    }

    // Whatever a stranger's constructor throws is that provider's failure alone, errors included.
    private boolean instantiate(Kind kind, ServiceLoader.Provider<? extends Provider> candidate) {
        Class<?> type = Provider.class;
        try {
            type = candidate.type();
            if (wanted.test(type) && seen.add(type)) {
                if (type.getModule().isNamed() || plugin) {
                    SpiVersion.check(type);
                }
                accept(kind, candidate.get(), false);
            }
            return true;
        } catch (Throwable e) {
            failures.add(new ProviderFailure(kind.label(), blame(type), e));
            return false;
        }
    }

    private void accept(Kind kind, Provider provider, boolean given) {
        Class<?> type = provider.getClass();
        String name = provider.name();
        if (!Endpoint.isName(name)) {
            throw new AssemblyException("The name of " + type.getName() + " does not match " + Endpoint.NAME_RULE);
        }
        if (provider.options() == null) {
            throw new AssemblyException(type.getName() + " has no list of options, not even an empty one: options()");
        }
        found.add(new Found(
                provider,
                new ProviderInfo(kind.label(), name, type.getName(), origin(type), version(type)),
                given,
                null));
    }

    private static String blame(Class<?> type) {
        return type.getName() + " in " + origin(type);
    }

    private static String origin(Class<?> type) {
        Module module = type.getModule();
        if (module.isNamed()) {
            return "module " + module.getName();
        }
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        if (location == null) {
            return "class " + type.getName();
        }
        String path = location.getPath();
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return trimmed.endsWith(".jar") ? trimmed.substring(trimmed.lastIndexOf('/') + 1) : trimmed;
    }

    private static Optional<String> version(Class<?> type) {
        Module module = type.getModule();
        return module.isNamed()
                ? module.getDescriptor().rawVersion()
                : Optional.ofNullable(type.getPackage().getImplementationVersion());
    }
}
