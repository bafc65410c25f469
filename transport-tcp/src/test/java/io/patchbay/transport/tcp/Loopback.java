// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.Options;
import io.patchbay.StandardOptions;
import io.patchbay.TlsOptions;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A transport at work on the loopback interface, with the settings of one test. */
final class Loopback implements AutoCloseable {

    final OpenTransport transport;
    private final String name;
    private Options options = Options.none()
            .with(TcpOptions.FRAMING, Framing.length(4))
            .with(StandardOptions.IO, TestedIo.require());
    private Limits limits = Limits.defaults();
    private Binding binding;

    Loopback() {
        this(1);
    }

    Loopback(int threads) {
        this(new TcpTransport(), threads);
    }

    private Loopback(Transport provider, int threads) {
        transport = provider.open(new TransportContext("test", threads));
        name = provider.name();
    }

    static Loopback tls() {
        return new Loopback(new TlsTransport(), 1);
    }

    /** With TLS on both sides, for which one authority is enough. */
    static Loopback tls(TestCertificates certificates, TestCertificates.Pair pair) {
        return tls()
                .with(TlsOptions.CERTIFICATE, pair.certificate())
                .with(TlsOptions.KEY, pair.key())
                .with(TlsOptions.TRUST, certificates.trust);
    }

    <T> Loopback with(SocketOption<T> option, T value) {
        options = options.with(option, value);
        return this;
    }

    Loopback with(Framing framing) {
        return with(TcpOptions.FRAMING, framing);
    }

    Loopback with(Limits newLimits) {
        limits = newLimits;
        return this;
    }

    Setup setup(int port, Setup.Role role) {
        Endpoint endpoint = Endpoint.of(name, "127.0.0.1", port);
        return Setup.of(endpoint, role).withOptions(options).withLimits(limits);
    }

    Loopback listen(Supplier<LinkHandler> handlers) throws Exception {
        binding = transport.listen(setup(0, Setup.Role.SERVER), handlers)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        return this;
    }

    /** Connects to another's listener from now on. */
    void towards(Loopback other) {
        binding = other.binding;
    }

    Binding binding() {
        return binding;
    }

    int port() {
        return ((InetSocketAddress) binding.localAddress()).getPort();
    }

    CompletionStage<Link> dial(LinkHandler handler) {
        return transport.connect(setup(port(), Setup.Role.CLIENT), handler);
    }

    Link connect(LinkHandler handler) throws Exception {
        return dial(handler).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** A peer that is not one of ours. */
    Socket socket() throws Exception {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        return socket;
    }

    @Override
    public void close() {
        transport.close();
    }
}
