// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.spi.Provider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * A module layer or class loader that a manager may not have searched.
 *
 * @param layer the layer; {@code null} if it is a loader
 * @param loader the loader; {@code null} if it is a layer
 * @param repair the call to a builder that makes the manager search it
 */
record Elsewhere(ModuleLayer layer, ClassLoader loader, String repair) {

    private static final int MAX_FAILURES = 100;

    static Elsewhere of(ModuleLayer layer) {
        return new Elsewhere(layer, null, "NetworkManager.builder().layer(layer)");
    }

    static Elsewhere of(ClassLoader loader) {
        return new Elsewhere(null, loader, "NetworkManager.builder().classLoader(loader)");
    }

    static Elsewhere ofContext(ClassLoader loader) {
        return new Elsewhere(
                null, loader, "NetworkManager.builder().classLoader(Thread.currentThread().getContextClassLoader())");
    }

    String describe() {
        return layer != null ? "the layer of " + layer : "the class loader " + loader.getClass().getName();
    }

    /** The classes of providers there, loaded but not run. */
    List<Class<?>> providers() {
        List<Class<?>> found = new ArrayList<>();
        for (Class<? extends Provider> service : Spi.TYPES) {
            collect(layer != null ? ServiceLoader.load(layer, service) : ServiceLoader.load(service, loader), found);
        }
        return found;
    }

    // What is broken there is not what is asked for here; the manager tells of it as soon as it searches there.
    private static void collect(ServiceLoader<? extends Provider> services, List<Class<?>> found) {
        Iterator<? extends ServiceLoader.Provider<? extends Provider>> each = services.stream().iterator();
        int failed = 0;
        while (failed < MAX_FAILURES) {
            try {
                if (!each.hasNext()) {
                    return;
                }
                found.add(each.next().type());
            } catch (ServiceConfigurationError | LinkageError e) {
                failed++;
            }
        }
    }

    /** Tells whether there is another copy of the API there, whose providers are no providers to this one. */
    boolean hasOwnApi() {
        ClassLoader there = loader;
        if (layer != null) {
            if (layer.modules().stream().noneMatch(module -> module.getName().equals(Spi.API))) {
                return false;
            }
            there = layer.findLoader(Spi.API);
        }
        try {
            return Class.forName(Provider.class.getName(), false, there) != Provider.class;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
