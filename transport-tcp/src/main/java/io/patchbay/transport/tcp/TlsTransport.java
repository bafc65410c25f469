// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import com.google.auto.service.AutoService;
import io.patchbay.TlsOptions;
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
 * The transport {@code tls}: what {@link TcpTransport} carries, protected by TLS 1.3 (RFC 8446) or 1.2 (RFC 5246). Both the
 * options of {@code tcp} and {@link TlsOptions} apply.
 *
 * <p>A link opens when the handshake has succeeded, which the limit {@code handshakeTimeout} bounds. A client accepts a
 * certificate that a trusted authority has signed for the host that it connects to. A link that ends without TLS's own
 * farewell has failed, because someone may have cut off what came last. The facet {@link javax.net.ssl.SSLSession} tells
 * the version, the cipher and whom the peer's certificate names.
 */
@AutoService(Transport.class)
@SuppressWarnings("exports") // The annotation is read at compile time only.
public final class TlsTransport implements Transport {

    /** Makes the provider; it starts nothing. */
    public TlsTransport() {}

    @Override
    public String name() {
        return "tls";
    }

    @Override
    public Set<SocketOption<?>> options() {
        Set<SocketOption<?>> options = new HashSet<>(TcpSetup.options());
        options.addAll(TlsSettings.known());
        return Set.copyOf(options);
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        return TcpSetup.withTls(setup).describe();
    }

    @Override
    public OpenTransport open(TransportContext context) {
        return new TcpOpenTransport(context, TcpSetup::withTls);
    }
}
