// SPDX-License-Identifier: Apache-2.0
package org.example.unix;

import io.patchbay.Endpoint;
import io.patchbay.spi.Transport;
import io.patchbay.testkit.TransportContract;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

/** Each test is a rule that Patchbay relies on. */
class UnixTransportTest extends TransportContract {

    @TempDir
    private Path folder;

    /** Each listener has a file of its own. */
    private final AtomicInteger listeners = new AtomicInteger();

    @Override
    protected Transport transport() {
        return new UnixTransport();
    }

    @Override
    protected Endpoint endpoint() {
        return at(folder.resolve("hub" + listeners.incrementAndGet() + ".sock"));
    }

    @Override
    protected Endpoint target(SocketAddress bound) {
        return at(((UnixDomainSocketAddress) bound).getPath());
    }

    /** The stage stands for any: with one, frames must stay whole. */
    private static Endpoint at(Path file) {
        return Endpoint.of("unix", file.toUri().getRawPath()).withStages("contract");
    }
}
