// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import com.google.auto.service.AutoService;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.net.SocketOption;
import java.util.Map;
import java.util.Set;

/**
 * The transport {@code ws}: messages of text and bytes by RFC 6455, compressed by RFC 7692 if that is switched on.
 *
 * <p>Path and query of an endpoint are what the client asks for. A listener with a path answers that path alone.
 */
@AutoService(Transport.class)
@SuppressWarnings("exports") // The annotation is read at compile time only.
public final class WsTransport implements Transport {

    /** Makes the provider; it starts nothing. */
    public WsTransport() {}

    @Override
    public String name() {
        return "ws";
    }

    @Override
    public Set<SocketOption<?>> options() {
        return WebSocketSetup.options();
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        return WebSocketSetup.of(setup).describe();
    }

    @Override
    public OpenTransport open(TransportContext context) {
        return new WebSocketOpenTransport(context, WebSocketSetup::of);
    }
}
