// SPDX-License-Identifier: Apache-2.0
package io.patchbay.osgi;

import io.patchbay.NetworkManager;
import io.patchbay.Plugin;
import io.patchbay.PluginSource;
import io.patchbay.spi.Provider;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleWiring;

/** An active bundle with providers, plugged or not. Guarded by its {@link BundlePlugins}. */
final class TrackedBundle {

    private final String name;
    private final Version version;
    private final ClassLoader loader;
    private Plugin plugin;
    private CompletableFuture<?> drained = CompletableFuture.completedFuture(null);

    TrackedBundle(Bundle bundle, ClassLoader loader) {
        this.name = String.valueOf(bundle.getSymbolicName());
        this.version = bundle.getVersion();
        this.loader = loader;
    }

    /** Fragments and what is on the bundle's own class path count; what it imports does not. */
    static boolean hasServices(BundleWiring wiring) {
        String package_ = Provider.class.getPackageName();
        return !wiring.listResources("META-INF/services", package_ + ".*", BundleWiring.LISTRESOURCES_LOCAL)
                .isEmpty();
    }

    static boolean usesOur(Bundle bundle) {
        try {
            return bundle.loadClass(Provider.class.getName()) == Provider.class;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    Version version() {
        return version;
    }

    boolean hasNameOf(TrackedBundle other) {
        return name.equals(other.name);
    }

    boolean isPlugged() {
        return plugin != null;
    }

    void plug(NetworkManager network) {
        plugin = network.plug(source());
    }

    void replace(TrackedBundle other, Duration drain) {
        plugin = other.plugin.replace(source(), drain);
        other.unplug(drain);
    }

    /** Completes when no connection uses it any more, those of earlier times neither. */
    CompletableFuture<?> unplug(Duration drain) {
        if (plugin != null) {
            drained = CompletableFuture.allOf(drained, plugin.unplug(drain));
            plugin = null;
        }
        return drained;
    }

    private PluginSource source() {
        return PluginSource.loader(name + " " + version, loader);
    }

    @Override
    public String toString() {
        return "Bundle " + name + " " + version;
    }
}
