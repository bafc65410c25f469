// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import com.google.auto.service.AutoService;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.net.SocketOption;
import java.util.Map;
import java.util.Set;

/**
 * The transport {@code tcp}: frames over TCP by one of several {@linkplain Framing framings}, or a stream of bytes.
 *
 * <p>Names are looked up on threads of their own, never on an I/O thread, and each address of a host is tried in turn.
 */
@AutoService(Transport.class)
@SuppressWarnings("exports") // The annotation is read at compile time only.
public final class TcpTransport implements Transport {

    /** Makes the provider; it starts nothing. */
    public TcpTransport() {}

    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public Set<SocketOption<?>> options() {
        return TcpSetup.options();
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        return TcpSetup.of(setup).describe();
    }

    @Override
    public OpenTransport open(TransportContext context) {
        return new TcpOpenTransport(context, TcpSetup::of);
    }
}
