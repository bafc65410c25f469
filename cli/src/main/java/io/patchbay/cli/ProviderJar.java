// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.NetworkManager;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Provider;
import io.patchbay.spi.Transport;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The providers of somebody's jar, in a module layer of its own, or in a class loader of its own if it is not a module.
 */
final class ProviderJar {

    /**
     * One provider.
     *
     * @param kind the word for its kind
     * @param type its class
     * @param maker makes it
     */
    record Found(String kind, Class<?> type, Supplier<? extends Provider> maker) {}

    /** Where services are looked for: a layer or a class loader. */
    private interface Source {
        <P> ServiceLoader<P> load(Class<P> kind);

        boolean holds(Class<?> type);
    }

    private final Path jar;
    private final List<Path> needed;

    private ProviderJar(Path jar, List<Path> needed) {
        this.jar = jar;
        this.needed = needed;
    }

    /**
     * Finds the providers of a jar.
     *
     * @param jar the jar
     * @param needed jars that it needs, or folders of them
     * @throws UsageException if it has none or cannot be loaded, with the reason
     */
    static List<Found> providers(Path jar, List<Path> needed) {
        checkReadable(jar);
        needed.stream().filter(path -> !Files.exists(path)).findFirst().ifPresent(path -> {
            throw new UsageException(path + " is not there; --with names jars, or folders of them");
        });
        return new ProviderJar(jar, needed).providers();
    }

    private static void checkReadable(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new UsageException(jar + (Files.exists(jar) ? " is not a file" : " is not there"));
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            if (file.stream().noneMatch(entry -> entry.getName().endsWith(".class"))) {
                throw new UsageException(jar + " has no classes in it");
            }
        } catch (IOException e) {
            throw new UsageException(jar + " is not a jar, or damaged: " + e.getMessage(), e);
        }
    }

    private List<Found> providers() {
        List<Found> found = new ArrayList<>();
        try {
            Source source = source();
            find(found, "transport", Transport.class, source.load(Transport.class), source);
            find(found, "protocol", Protocol.class, source.load(Protocol.class), source);
            find(found, "compressor", Compressor.class, source.load(Compressor.class), source);
            find(found, "cipher", Cipher.class, source.load(Cipher.class), source);
        } catch (FindException | ResolutionException e) {
            throw new UsageException(jar + " cannot be loaded as a module: " + e.getMessage()
                    + "; name the jars that it needs with --with", e);
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new UsageException(jar + " has a provider that cannot be loaded: " + reason(e), e);
        }
        if (found.isEmpty()) {
            throw new UsageException(jar + " has no provider: neither \"provides\" of its module-info nor its"
                    + " META-INF/services names a class for a kind of io.patchbay.spi");
        }
        return found;
    }

    /** Says why a class cannot be loaded. */
    static String reason(Throwable failure) {
        if (failure instanceof UnsupportedClassVersionError) {
            return failure.getMessage() + " (this is Java " + Runtime.version().feature() + ")";
        } else if (failure instanceof NoClassDefFoundError) {
            return "class " + failure.getMessage().replace('/', '.') + " is not there; name the jars that it needs with"
                    + " --with";
        }
        return failure.getCause() instanceof LinkageError cause ? reason(cause) : failure.toString();
    }

    private <P extends Provider> void find(
            List<Found> found, String kind, Class<P> type, ServiceLoader<P> services, Source source) {
        services.stream().filter(service -> source.holds(service.type())).forEach(service -> {
            // Made once here, so that what cannot even be made is told before any test.
            service.get();
            found.add(new Found(kind, service.type(), service::get));
        });
    }

    private Source source() {
        ModuleFinder finder = ModuleFinder.of(jar);
        ModuleReference module = finder.findAll().stream().findFirst().orElseThrow(() ->
                new UsageException(jar + " is not a jar"));
        boolean asModule = !module.descriptor().isAutomatic() && NetworkManager.class.getModule().isNamed();
        return asModule ? layer(module.descriptor().name()) : loader();
    }

    private Source layer(String name) {
        Module api = NetworkManager.class.getModule();
        ModuleFinder finder = ModuleFinder.of(Stream.of(List.of(jar), needed, friends(name))
                .flatMap(List::stream)
                .toArray(Path[]::new));
        Configuration configuration =
                api.getLayer().configuration().resolve(finder, ModuleFinder.of(), Set.of(name));
        ModuleLayer layer = ModuleLayer.defineModulesWithOneLoader(
                        configuration, List.of(api.getLayer()), NetworkManager.class.getClassLoader())
                .layer();
        return new Source() {
            @Override
            public <P> ServiceLoader<P> load(Class<P> kind) {
                return ServiceLoader.load(layer, kind);
            }

            @Override
            public boolean holds(Class<?> type) {
                return type.getModule().getLayer() == layer && type.getModule().getName().equals(name);
            }
        };
    }

    /**
     * The jars beside this one whose modules export something to this module by name: only such a module in the same
     * layer means this one.
     */
    private List<Path> friends(String name) {
        Path folder = jar.toAbsolutePath().getParent();
        List<Path> friends = new ArrayList<>();
        for (Path beside : jarsOf(List.of(folder))) {
            if (!beside.equals(jar.toAbsolutePath()) && exportsTo(beside, name)) {
                friends.add(beside);
            }
        }
        return friends;
    }

    private static boolean exportsTo(Path jar, String name) {
        try {
            return ModuleFinder.of(jar).findAll().stream()
                    .flatMap(module -> module.descriptor().exports().stream())
                    .anyMatch(exports -> exports.targets().contains(name));
        } catch (FindException e) {
            // Whatever lies in that folder, it is not what is asked for.
            return false;
        }
    }

    private Source loader() {
        ClassLoader loader = new URLClassLoader(urls(), NetworkManager.class.getClassLoader());
        return new Source() {
            @Override
            public <P> ServiceLoader<P> load(Class<P> kind) {
                return ServiceLoader.load(kind, loader);
            }

            @Override
            public boolean holds(Class<?> type) {
                return type.getProtectionDomain().getCodeSource() != null
                        && type.getClassLoader() == loader
                        && type.getProtectionDomain().getCodeSource().getLocation().equals(url(jar));
            }
        };
    }

    private URL[] urls() {
        List<URL> urls = new ArrayList<>(List.of(url(jar)));
        jarsOf(needed).forEach(path -> urls.add(url(path)));
        return urls.toArray(URL[]::new);
    }

    /** The jars themselves, and those in folders. */
    static List<Path> jarsOf(List<Path> paths) {
        List<Path> jars = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> inside = Files.list(path)) {
                    inside.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
                } catch (IOException e) {
                    throw new UsageException(path + " cannot be read: " + e.getMessage(), e);
                }
            } else {
                jars.add(path);
            }
        }
        return jars;
    }

    static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UsageException(path + " is no path of a file", e);
        }
    }

    static Map<String, Object> map(Found found, String name) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", found.kind());
        map.put("name", name);
        map.put("class", found.type().getName());
        return map;
    }
}
