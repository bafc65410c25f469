// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.Options;
import io.patchbay.StandardOptions;
import io.patchbay.spi.Setup;
import io.patchbay.transport.netty.IoChoice;
import io.patchbay.transport.netty.KeepAliveTimes;
import io.patchbay.transport.netty.SocketOptions;
import io.patchbay.transport.netty.StreamSettings;
import io.patchbay.transport.netty.TlsSettings;
import java.net.SocketOption;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A setup that TCP can work with. */
record TcpSetup(
        Setup setup, Framing framing, Options socketOptions, KeepAliveTimes keepAlive, IoChoice io, TlsSettings tls) {

    private static final int DEFAULT_BACKLOG = 1024;

    static Set<SocketOption<?>> options() {
        Set<SocketOption<?>> options = new HashSet<>(SocketOptions.known());
        options.add(TcpOptions.FRAMING);
        options.add(TcpOptions.BACKLOG);
        options.add(TcpOptions.HALF_CLOSE);
        options.add(StandardOptions.IO);
        return Set.copyOf(options);
    }

    static TcpSetup of(Setup setup) {
        return of(setup, null);
    }

    static TcpSetup withTls(Setup setup) {
        return of(setup, TlsSettings.of(setup));
    }

    private static TcpSetup of(Setup setup, TlsSettings tls) {
        checkEndpoint(setup.endpoint(), setup.role());
        KeepAliveTimes keepAlive = KeepAliveTimes.of(setup);
        Options chosen = SocketOptions.chosen(setup.options());
        Options socketOptions = keepAlive == null ? chosen : keepAlive.in(chosen);
        SocketOptions.checkRange(setup.options(), TcpOptions.BACKLOG, 1, Integer.MAX_VALUE);
        Framing usual = setup.framed() ? Framing.length(4) : Framing.raw();
        Framing framing = setup.options().get(TcpOptions.FRAMING).orElse(usual);
        if (setup.framed() && framing.isRaw()) {
            throw new AssemblyException("Framing raw of transport " + setup.endpoint().transport()
                    + " keeps no frames apart, and the stages "
                    + setup.endpoint().stages() + " need frames: choose length, line or a delimiter");
        }
        return new TcpSetup(setup, framing, socketOptions, keepAlive, IoChoice.of(setup), tls);
    }

    private static void checkEndpoint(Endpoint endpoint, Setup.Role role) {
        if (!endpoint.path().isEmpty() || !endpoint.query().isEmpty()) {
            throw new AssemblyException("An endpoint of transport " + endpoint.transport() + " has no path and no"
                    + " query: leave out what follows the port " + endpoint.port());
        }
        if (role == Setup.Role.CLIENT && endpoint.port() == 0) {
            throw new AssemblyException("Transport " + endpoint.transport() + " cannot connect to port 0; only a"
                    + " listener lets the system choose");
        }
    }

    private boolean listens() {
        return setup.role() == Setup.Role.SERVER;
    }

    private int backlog() {
        return setup.options().get(TcpOptions.BACKLOG).orElse(DEFAULT_BACKLOG);
    }

    private boolean halfClose() {
        return setup.options().get(TcpOptions.HALF_CLOSE).orElse(false);
    }

    StreamSettings settings() {
        int maxFrameBytes = setup.limits().maxFrameBytes();
        return new StreamSettings(
                setup.endpoint().host(),
                setup.endpoint().port(),
                setup.limits(),
                () -> framing.framer(maxFrameBytes),
                new SocketOptions(socketOptions, Options.none().with(TcpOptions.FRAMING, framing)),
                backlog(),
                io,
                halfClose(),
                keepAlive,
                tls);
    }

    Map<String, String> describe() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(TcpOptions.FRAMING.name(), framing.toString());
        if (tls != null) {
            settings.putAll(tls.describe());
        }
        settings.put(StandardOptions.IO.name(), io.describe());
        if (halfClose()) {
            settings.put(TcpOptions.HALF_CLOSE.name(), "true");
        }
        if (listens()) {
            settings.put(TcpOptions.BACKLOG.name(), Integer.toString(backlog()));
        }
        for (SocketOption<?> option : socketOptions.names()) {
            settings.put(option.name(), String.valueOf(socketOptions.get(option).orElseThrow()));
        }
        return settings;
    }
}
