// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import com.google.auto.service.AutoService;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import io.patchbay.transport.netty.TlsSettings;
import java.net.SocketOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The transport {@code wss}: what {@link WsTransport} carries, protected by TLS (RFC 6455, section 3). Both its options and
 * {@link io.patchbay.TlsOptions} apply.
 *
 * <p>A client accepts a certificate that a trusted authority has signed for the host that it connects to.
 */
@AutoService(Transport.class)
@SuppressWarnings("exports") // The annotation is read at compile time only.
public final class WssTransport implements Transport {

    /** Makes the provider; it starts nothing. */
    public WssTransport() {}

    @Override
    public String name() {
        return "wss";
    }

    @Override
    public Set<SocketOption<?>> options() {
        Set<SocketOption<?>> options = new HashSet<>(WebSocketSetup.options());
        options.addAll(TlsSettings.known());
        return Set.copyOf(options);
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        return WebSocketSetup.withTls(setup).describe();
    }

    @Override
    public OpenTransport open(TransportContext context) {
        return new WebSocketOpenTransport(context, WebSocketSetup::withTls);
    }
}
