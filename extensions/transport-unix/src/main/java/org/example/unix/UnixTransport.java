// SPDX-License-Identifier: Apache-2.0
package org.example.unix;

import com.google.auto.service.AutoService;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import io.patchbay.transport.sockets.SocketLinks;
import java.net.SocketOption;
import java.util.Map;
import java.util.Set;

/**
 * The transport {@code unix}: frames, or a stream of bytes, between processes of one machine, over Unix domain sockets
 * of the JDK. A place is a file, as in {@code unix+json:///run/hub.sock}.
 *
 * <p>A listener removes a file that a killed process has left, refuses one that somebody listens on or that is no
 * socket, and removes its own when it closes. Who may connect is said by {@link UnixOptions#PERMISSIONS} and by those
 * of the folder.
 */
@AutoService(Transport.class)
public final class UnixTransport implements Transport {

    private static final UnixSockets SOCKETS = new UnixSockets();

    /** Makes the provider; it starts nothing. */
    public UnixTransport() {}

    @Override
    public String name() {
        return "unix";
    }

    @Override
    public boolean locatedByPath() {
        return true;
    }

    @Override
    public Set<SocketOption<?>> options() {
        return UnixOptions.ALL;
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        return SOCKETS.describe(setup);
    }

    @Override
    public OpenTransport open(TransportContext context) {
        return new SocketLinks(context, SOCKETS);
    }
}
