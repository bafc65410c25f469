// SPDX-License-Identifier: Apache-2.0
package org.example.unix;

import io.patchbay.Endpoint;
import io.patchbay.spi.Transport;
import io.patchbay.testkit.TransportContract;
import java.net.SocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Each test is a rule that Patchbay relies on. */
class UnixTransportTest extends TransportContract {

    @TempDir
    private Path folder;

    @Override
    protected Transport transport() {
        return new UnixTransport();
    }

    /** The stage stands for any: with one, frames must stay whole. */
    @Override
    protected Endpoint endpoint() {
        return Endpoint.of("unix", folder.resolve("hub.sock").toUri().getRawPath()).withStages("contract");
    }

    @Override
    protected Endpoint target(SocketAddress bound) {
        return endpoint();
    }
}
