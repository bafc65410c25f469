// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it.osgi;

import io.patchbay.NetworkManager;
import io.patchbay.osgi.BundlePlugins;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** An application whose provider bundles are installed, used, stopped and uninstalled while it talks. */
public final class ComingAndGoing implements BundleActivator {

    private static final int CYCLES = 20;
    /** Nobody is told of the end of a datagram connection, so it takes a second. */
    private static final int CYCLES_WITHOUT_DATAGRAMS = 10;

    private final Leftovers leftovers = new Leftovers();

    @Override
    public void start(BundleContext context) throws Exception {
        int services = ProviderBundles.services(context);
        long lost = 0;
        long othersLost;
        try (NetworkManager network = NetworkManager.builder()
                .key("xor", new byte[] {1, 2, 3})
                .key("aes-gcm", new byte[32])
                .discovery(false)
                .build()) {
            BundlePlugins plugins = new BundlePlugins(context, network, Duration.ofSeconds(20));
            Traffic others = new Traffic(network, "tcp+json+deflate+xor");
            for (int i = 0; i < CYCLES; i++) {
                Thread.currentThread().setContextClassLoader(i % 2 == 0 ? null : foreign());
                lost += cycle(context, network, i);
                others.flow(10);
            }
            Thread.currentThread().setContextClassLoader(null);
            othersLost = others.finish();
            plugins.close();
        }
        System.out.println("messages lost " + lost);
        System.out.println("messages of others lost " + othersLost);
        System.out.println("services left " + (ProviderBundles.services(context) - services));
        System.out.println("loaders left " + leftovers.count());
    }

    private ClassLoader foreign() {
        ClassLoader foreign = new URLClassLoader(new URL[0], null);
        leftovers.expect(foreign);
        return foreign;
    }

    private long cycle(BundleContext context, NetworkManager network, int number) throws Exception {
        List<Bundle> bundles = ProviderBundles.start(context, leftovers);
        List<Traffic> traffic = new ArrayList<>();
        traffic.add(new Traffic(network, "ws+binary+rle+aes-gcm"));
        if (number % CYCLES_WITHOUT_DATAGRAMS == 0) {
            traffic.add(new Traffic(network, "udp+binary+rle+aes-gcm"));
        }
        for (Traffic each : traffic) {
            each.flow(50);
        }
        // Each is the first to go at some time, and so the one that connections are told of.
        Collections.rotate(bundles, number);
        for (Bundle bundle : bundles) {
            bundle.stop();
        }
        long lost = 0;
        for (Traffic each : traffic) {
            if (!each.isTold()) {
                throw new AssertionError(each.connection() + " was not told");
            }
            lost += each.finish();
        }
        for (Bundle bundle : bundles) {
            bundle.uninstall();
        }
        return lost;
    }

    @Override
    public void stop(BundleContext context) {}
}
