// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.util.Map;

/**
 * Carries frames within a process, without sockets, for tests and examples.
 *
 * <p>It is not registered as a service; a manager is given an instance. Managers that are given the same instance reach
 * each other:
 *
 * <pre>{@code
 * MemoryTransport memory = new MemoryTransport();
 * NetworkManager server = NetworkManager.builder().provider(memory).build();
 * NetworkManager client = NetworkManager.builder().provider(memory).build();
 * }</pre>
 *
 * <p>An endpoint's host and port are a name and are not looked up; port 0 lets a listener choose a free number. A
 * listener on {@code 0.0.0.0} or {@code ::} is reached under any host. Frames stay whole with and without a protocol.
 * Each manager has one I/O thread, whatever {@link TransportContext#ioThreads()} allows. A frame waits in its sender's
 * queue until its receiver takes it, as nothing in between holds any; the buffer that a handler gets is overwritten
 * after the call, so that a handler which keeps it is found out. Of the limits, the sizes and {@code maxConnections}
 * apply; nothing is timed, and a close waits for a peer that has paused reading until it resumes or the link is
 * aborted.
 */
public final class MemoryTransport implements Transport {

    private final MemoryNetwork network = new MemoryNetwork();

    /** Makes a transport that knows no addresses yet. */
    public MemoryTransport() {}

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        check(setup);
        return Map.of("reach", "this process");
    }

    static void check(Setup setup) {
        Endpoint endpoint = setup.endpoint();
        if (setup.role() == Setup.Role.CLIENT && endpoint.port() == 0) {
            throw new AssemblyException("Cannot connect to port 0 of " + endpoint.host() + "; name the listener's"
                    + " port");
        }
    }

    @Override
    public OpenTransport open(TransportContext context) {
        return new MemoryOpenTransport(network, context);
    }
}
