// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Provider;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is to be plugged: providers that come and go together, under one name. Whoever keeps it keeps what it is made of
 * from being collected.
 */
public final class PluginSource {

    private static final int START_SECONDS = 5;
    private static final int SHOWN_FRAMES = 4;

    private interface Search {
        void in(Discovery discovery);
    }

    private final String name;
    private final Collection<?> parts;
    private final Predicate<Class<?>> own;
    private final Search search;

    private PluginSource(String name, Collection<?> parts, Predicate<Class<?>> own, Search search) {
        this.name = checked(name);
        this.parts = parts;
        this.own = own;
        this.search = search;
    }

    private static String checked(String name) {
        if (name.isBlank() || name.length() > 200) {
            throw new AssemblyException("A plugin's name has 1 to 200 characters");
        }
        return name;
    }

    /**
     * Takes the providers whose modules are in a layer, and none of its parents.
     *
     * @param name the plugin's name, such as that of its folder
     * @param layer the layer
     * @return the source
     */
    public static PluginSource layer(String name, ModuleLayer layer) {
        Set<ClassLoader> loaders = new HashSet<>();
        layer.modules().forEach(module -> loaders.add(module.getClassLoader()));
        loaders.remove(null);
        return new PluginSource(
                name,
                loaders,
                type -> type.getModule().getLayer() == layer,
                discovery -> discovery.search(layer));
    }

    /**
     * Takes the providers that a class loader has defined itself, and none of its parents; an OSGi bundle's, too.
     *
     * @param name the plugin's name, such as that of its jar
     * @param loader the class loader
     * @return the source
     */
    public static PluginSource loader(String name, ClassLoader loader) {
        return new PluginSource(
                name,
                List.of(loader),
                type -> type.getClassLoader() == loader,
                discovery -> discovery.search(loader));
    }

    /**
     * Takes instances.
     *
     * @param name the plugin's name
     * @param providers at least one
     * @return the source
     */
    public static PluginSource providers(String name, Provider... providers) {
        List<Provider> given = List.of(providers);
        return new PluginSource(name, given, type -> true, discovery -> given.forEach(discovery::tryToAdd));
    }

    /**
     * Tells the name.
     *
     * @return the name under which it is plugged
     */
    public String name() {
        return name;
    }

    /** What must be collected when it is unplugged: its class loaders, or its instances. */
    Collection<?> parts() {
        return parts;
    }

    /**
     * Runs the plugin's first code, on a thread that ends with it: so nothing that the code leaves on its thread stays,
     * and if it never returns, the caller does.
     */
    Discovery start(String manager) {
        Discovery discovery = new Discovery("plugin " + name, own);
        FutureTask<Discovery> start = new FutureTask<>(() -> search.in(discovery), discovery);
        Thread thread = new Thread(start, manager + "-plug-" + name);
        thread.setDaemon(true);
        thread.setContextClassLoader(PluginSource.class.getClassLoader());
        thread.start();
        try {
            return start.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            String where = Arrays.stream(thread.getStackTrace())
                    .filter(frame -> !"java.base".equals(frame.getModuleName()))
                    .limit(SHOWN_FRAMES)
                    .map(StackTraceElement::toString)
                    .collect(Collectors.joining(" < "));
            start.cancel(true);
            throw new AssemblyException("Plugin " + name + " has not started within " + START_SECONDS
                    + " s. A provider's constructor, name() and options() must not wait; it is at " + where);
        } catch (InterruptedException e) {
            start.cancel(true);
            Thread.currentThread().interrupt();
            throw new DeadlineException("Interrupted while plugin " + name + " started", e);
        } catch (ExecutionException e) {
            throw new AssemblyException("Plugin " + name + " has not started: " + LogText.of(e.getCause()));
        }
    }

    /**
     * Names the plugin.
     *
     * @return its name
     */
    @Override
    public String toString() {
        return "PluginSource[" + name + "]";
    }
}
