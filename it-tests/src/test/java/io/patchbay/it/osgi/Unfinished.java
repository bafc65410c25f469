// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it.osgi;

import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.osgi.BundlePlugins;
import java.time.Duration;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** An application that leaves everything open, with bundles that are stopped before its own. */
public final class Unfinished implements BundleActivator {

    private NetworkManager network;
    private BundlePlugins plugins;
    private Connection connection;

    @Override
    public void start(BundleContext context) throws Exception {
        network = NetworkManager.builder().discovery(false).build();
        plugins = new BundlePlugins(context, network, Duration.ofMinutes(10));
        // Installed later, stopped earlier.
        ProviderBundles.start(context, new Leftovers());
        Listener hub = network.listen("ws+binary+rle://127.0.0.1:0");
        connection = network.connect(hub.endpoint());
        connection.onDraining(draining -> System.out.println("told at the end"));
        System.out.println("left open: " + connection.isConnected());
    }

    @Override
    public void stop(BundleContext context) {
        plugins.close();
        network.close();
    }
}
