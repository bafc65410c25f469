// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it.osgi;

import io.patchbay.spi.Cipher;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;

/** The bundles that come and go; the system property {@code providers} has their locations. */
final class ProviderBundles {

    private ProviderBundles() {}

    static List<Bundle> start(BundleContext context, Leftovers leftovers) throws BundleException {
        List<Bundle> bundles = new ArrayList<>();
        for (String location : System.getProperty("providers").split(",")) {
            Bundle bundle = context.installBundle(location);
            bundle.start();
            leftovers.expect(loader(bundle));
            bundles.add(bundle);
        }
        return bundles;
    }

    static ClassLoader loader(Bundle bundle) {
        return bundle.adapt(BundleWiring.class).getClassLoader();
    }

    /** What a mediator has registered, if there is one. */
    static int services(BundleContext context) throws InvalidSyntaxException {
        int count = 0;
        for (Class<?> kind : List.of(Transport.class, Protocol.class, Compressor.class, Cipher.class)) {
            ServiceReference<?>[] found = context.getAllServiceReferences(kind.getName(), null);
            count += found == null ? 0 : found.length;
        }
        return count;
    }
}
