// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import io.patchbay.Endpoint;
import io.patchbay.spi.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** Where transports listen and are reached, if their tests do not say otherwise. */
final class Places {

    private Places() {}

    /** A free place, of the kind that the transport names. */
    static Endpoint free(Transport transport, Path folder) {
        String name = transport.name();
        if (transport.locatedByPath()) {
            String file = Integer.toHexString(ThreadLocalRandom.current().nextInt());
            return Endpoint.of(name, folder.resolve(file).toUri().getRawPath());
        }
        return Endpoint.of(name, "127.0.0.1", 0);
    }

    /** The place of a binding. */
    static Endpoint of(SocketAddress bound, Endpoint endpoint) {
        if (bound instanceof InetSocketAddress address) {
            return endpoint.withPort(address.getPort());
        } else if (bound instanceof MemoryAddress address) {
            return endpoint.withPort(address.port());
        } else if (bound instanceof UnixDomainSocketAddress address) {
            return Endpoint.of(endpoint.transport(), address.getPath().toUri().getRawPath())
                    .withStages(endpoint.stages().toArray(String[]::new))
                    .withOptions(endpoint.options());
        }
        return fail("Override target(), as this kit does not know how to connect to a " + bound.getClass().getName());
    }
}
