// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.NetworkManagerBuilder;
import io.patchbay.ProviderInfo;
import io.patchbay.spi.Provider;
import java.io.File;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;

/** The paths of the JVM that this runs in. */
final class ThisJvm {

    /** What most ciphers can use. */
    private static final int KEY_BITS = 256;

    private ThisJvm() {}

    static Scene scene(NetworkManager network, List<Elsewhere> elsewhere) {
        Module api = Provider.class.getModule();
        Set<Path> modules = new LinkedHashSet<>(paths(System.getProperty("jdk.module.path", "")));
        Set<String> resolved = new HashSet<>();
        ModuleLayer layer = api.getLayer() == null ? ModuleLayer.boot() : api.getLayer();
        collect(layer, modules, resolved);
        List<Entry> entries = new ArrayList<>(EntryReader.readAll(List.copyOf(modules), Place.MODULE_PATH));
        entries.addAll(classPath());
        return new Scene(entries, api.isNamed(), resolved, null, network, elsewhere);
    }

    /**
     * A manager whose ciphers have keys, although nobody has given any. It is closed, because nothing is opened with
     * it: what it has found and can compose, it still tells.
     */
    static NetworkManager network(Endpoint endpoint) {
        try (NetworkManager plain = NetworkManager.create()) {
            List<String> ciphers = plain.providers().stream()
                    .filter(provider -> provider.kind().equals("cipher") && endpoint != null
                            && endpoint.stages().contains(provider.name()))
                    .map(ProviderInfo::name)
                    .toList();
            if (ciphers.isEmpty()) {
                return plain;
            }
            NetworkManagerBuilder builder = NetworkManager.builder();
            ciphers.forEach(cipher -> key(plain, cipher).ifPresent(key -> builder.key(cipher, key)));
            try (NetworkManager keyed = builder.build()) {
                return keyed;
            }
        }
    }

    private static Optional<byte[]> key(NetworkManager network, String cipher) {
        try {
            return Optional.of(network.generateKey(cipher, KEY_BITS));
        } catch (AssemblyException | IllegalArgumentException e) {
            // Two of that name, or no such keys: composing says so.
            return Optional.empty();
        }
    }

    /** The context loader, where it is one that can have more than the API's own. */
    static List<Elsewhere> contextLoader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        boolean same = context == null || context == Provider.class.getClassLoader();
        boolean ofPath = Provider.class.getModule().isNamed() && context == ClassLoader.getSystemClassLoader();
        return same || ofPath ? List.of() : List.of(Elsewhere.ofContext(context));
    }

    /** What a layer was made of, its parents included, without the JDK. */
    private static void collect(ModuleLayer layer, Set<Path> locations, Set<String> names) {
        for (ResolvedModule module : layer.configuration().modules()) {
            names.add(module.name());
            module.reference()
                    .location()
                    .filter(uri -> "file".equals(uri.getScheme()))
                    .map(uri -> Path.of(uri).normalize())
                    .filter(path -> !locations.contains(path) && !locations.contains(path.getParent()))
                    .ifPresent(locations::add);
        }
        layer.parents().forEach(parent -> collect(parent, locations, names));
    }

    private static List<Entry> classPath() {
        Set<Path> all = new LinkedHashSet<>(paths(System.getProperty("java.class.path", "")));
        for (ClassLoader each = Provider.class.getClassLoader(); each != null; each = each.getParent()) {
            if (each instanceof URLClassLoader loader) {
                for (URL url : loader.getURLs()) {
                    pathOf(url.toString(), null).ifPresent(all::add);
                }
            }
        }
        List<Entry> entries = new ArrayList<>();
        List<Path> open = new ArrayList<>(all);
        for (int i = 0; i < open.size(); i++) {
            Entry entry = EntryReader.read(open.get(i), Place.CLASS_PATH);
            // A jar can name others that are searched with it; those that are not there are left out in silence.
            String more = entry.manifest().getValue(Attributes.Name.CLASS_PATH);
            entries.add(entry);
            if (more != null) {
                for (String each : more.split(" +")) {
                    pathOf(each, open.get(i).toUri())
                            .filter(path -> path.toFile().exists() && !open.contains(path))
                            .ifPresent(open::add);
                }
            }
        }
        return entries;
    }

    private static Optional<Path> pathOf(String url, URI base) {
        try {
            URI uri = base == null ? new URI(url) : base.resolve(new URI(url));
            return "file".equals(uri.getScheme()) ? Optional.of(Path.of(uri)) : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException e) {
            // The JVM leaves it out, too.
            return Optional.empty();
        }
    }

    private static List<Path> paths(String property) {
        List<Path> all = new ArrayList<>();
        for (String each : property.split(File.pathSeparator)) {
            if (!each.isBlank()) {
                all.add(Path.of(each).toAbsolutePath().normalize());
            }
        }
        return all;
    }
}
