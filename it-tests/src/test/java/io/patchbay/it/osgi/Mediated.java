// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it.osgi;

import io.patchbay.NetworkManager;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** An application that leaves the search to SPI Fly, and makes a manager for what is there at that moment. */
public final class Mediated implements BundleActivator {

    private static final int CYCLES = 20;

    @Override
    public void start(BundleContext context) throws Exception {
        // From JDK 24 on Netty keeps an exception with the stack of its first user. Let that be one who stays.
        try (NetworkManager network = NetworkManager.create()) {
            new Traffic(network, "tcp+json").finish();
        }
        Leftovers leftovers = new Leftovers();
        int services = ProviderBundles.services(context);
        long lost = 0;
        for (int i = 0; i < CYCLES; i++) {
            List<Bundle> bundles = ProviderBundles.start(context, leftovers);
            try (NetworkManager network =
                    NetworkManager.builder().key("aes-gcm", new byte[32]).build()) {
                Traffic traffic = new Traffic(network, "ws+binary+rle+aes-gcm");
                traffic.flow(50);
                lost += traffic.finish();
            }
            for (Bundle bundle : bundles) {
                bundle.uninstall();
            }
        }
        System.out.println("messages lost " + lost);
        System.out.println("services left " + (ProviderBundles.services(context) - services));
        System.out.println("loaders left " + leftovers.count());
        stopTheMediator(context);
    }

    private static void stopTheMediator(BundleContext context) throws Exception {
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getSymbolicName().startsWith("org.apache.aries.spifly")) {
                bundle.stop();
            }
        }
        try (NetworkManager network = NetworkManager.create()) {
            System.out.println("without its mediator: " + network.failures());
        }
    }

    @Override
    public void stop(BundleContext context) {}
}
