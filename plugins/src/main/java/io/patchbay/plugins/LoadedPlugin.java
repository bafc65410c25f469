// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import io.patchbay.AssemblyException;
import io.patchbay.NetworkManager;
import io.patchbay.PluginSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A plugin's private copies, in a layer or a class loader of their own. None of its code has run yet.
 */
final class LoadedPlugin {

    private static final String API = "io.patchbay";

    private final Path copies;
    private PluginSource source;
    private volatile PluginClassLoader loader;

    private LoadedPlugin(Path copies, PluginSource source, PluginClassLoader loader) {
        this.copies = copies;
        this.source = source;
        this.loader = loader;
    }

    /**
     * Loads a plugin.
     *
     * @param copies a folder that does not exist yet
     * @throws AssemblyException if it cannot or must not be loaded; then nothing of it is left
     */
    static LoadedPlugin load(String name, List<Path> jars, Path copies, PluginSettings settings) {
        try {
            Files.createDirectory(copies);
            List<JarFacts> facts = new ArrayList<>();
            long budget = settings.maxUnpackedBytes();
            for (Path jar : jars) {
                JarFacts one = Inspection.take(jar, copies.resolve(jar.getFileName()), budget, settings);
                settings.policy().refusal(one).ifPresent(why -> {
                    throw new AssemblyException(why);
                });
                budget -= one.unpackedBytes();
                facts.add(one);
            }
            Module host = NetworkManager.class.getModule();
            return host.isNamed() && facts.stream().anyMatch(JarFacts::modular)
                    ? inLayer(name, facts, copies, host.getLayer())
                    : inClassLoader(name, facts, copies);
        } catch (AssemblyException e) {
            delete(copies);
            throw e;
        } catch (LinkageError | StackOverflowError e) {
            delete(copies);
            throw new AssemblyException(name + " is not loaded: " + e, e);
        } catch (IOException | FindException | ResolutionException | LayerInstantiationException
                | SecurityException | IllegalArgumentException e) {
            delete(copies);
            throw new AssemblyException(name + " is not loaded: " + e.getMessage(), e);
        }
    }

    private static LoadedPlugin inLayer(String name, List<JarFacts> facts, Path copies, ModuleLayer parent) {
        ModuleFinder own = new Shared(ModuleFinder.of(copies));
        Set<String> roots = own.findAll().stream()
                .map(module -> module.descriptor().name())
                .collect(Collectors.toSet());
        Configuration configuration = parent.configuration().resolve(own, ModuleFinder.of(), roots);
        ModuleLayer layer =
                parent.defineModulesWithOneLoader(configuration, NetworkManager.class.getClassLoader());
        return new LoadedPlugin(copies, PluginSource.layer(name, layer), null);
    }

    /** Finds all modules but that which a plugin has in common with its host. */
    private record Shared(ModuleFinder all) implements ModuleFinder {

        @Override
        public Optional<ModuleReference> find(String name) {
            return name.equals(API) ? Optional.empty() : all.find(name);
        }

        @Override
        public Set<ModuleReference> findAll() {
            return all.findAll().stream()
                    .filter(module -> !module.descriptor().name().equals(API))
                    .collect(Collectors.toSet());
        }
    }

    private static LoadedPlugin inClassLoader(String name, List<JarFacts> facts, Path copies)
            throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (JarFacts each : facts) {
            urls.add(each.copy().toUri().toURL());
        }
        PluginClassLoader loader = new PluginClassLoader(
                name, urls.toArray(URL[]::new), NetworkManager.class.getClassLoader());
        return new LoadedPlugin(copies, PluginSource.loader(name, loader), loader);
    }

    /** What to plug. Given out once, for whoever keeps it keeps the plugin. */
    PluginSource source() {
        PluginSource once = source;
        source = null;
        return once;
    }

    Path copies() {
        return copies;
    }

    /** Nothing uses it any more. Its copies stay until it is collected, because a layer keeps its jars open so long. */
    void close() {
        PluginClassLoader last = loader;
        loader = null;
        try {
            if (last != null) {
                last.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a folder as far as the system lets go of its files. */
    static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            // It is in the system's folder for what may be lost, and private.
            folder.toFile().deleteOnExit();
        }
    }
}
