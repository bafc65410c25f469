// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.AssemblyException;
import io.patchbay.IoKind;
import io.patchbay.Limits;
import io.patchbay.Options;
import io.patchbay.StandardOptions;
import io.patchbay.spi.Setup;
import io.patchbay.transport.netty.IoChoice;
import io.patchbay.transport.netty.SocketOptions;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A setup that UDP can work with. */
record UdpSetup(Setup setup, UdpOptions.Mode mode, IoChoice io) {

    private static final Set<SocketOption<?>> OWN =
            Set.of(
                    UdpOptions.MODE,
                    UdpOptions.PEER_TIMEOUT,
                    UdpOptions.MAX_PAYLOAD,
                    UdpOptions.MAX_RECEIVE,
                    UdpOptions.COOKIE,
                    UdpOptions.MAX_REPLY_FACTOR,
                    StandardOptions.IO);

    static Set<SocketOption<?>> known() {
        Set<SocketOption<?>> known = new HashSet<>(DatagramOptions.known());
        known.addAll(OWN);
        return Set.copyOf(known);
    }

    static UdpSetup of(Setup setup) {
        checkEndpoint(setup);
        checkOptions(setup.options());
        UdpOptions.Mode mode = setup.options().get(UdpOptions.MODE).orElse(UdpOptions.Mode.PEERS);
        if (mode == UdpOptions.Mode.SOCKET) {
            checkSocketMode(setup);
        }
        return new UdpSetup(setup, mode, chooseIo(setup, mode));
    }

    private static IoChoice chooseIo(Setup setup, UdpOptions.Mode mode) {
        IoKind wanted = setup.options().get(StandardOptions.IO).orElse(IoKind.AUTO);
        boolean none = wanted == IoKind.KQUEUE || wanted == IoKind.IO_URING;
        if (none || wanted == IoKind.EPOLL && mode == UdpOptions.Mode.SOCKET) {
            throw new AssemblyException("Option io cannot be " + wanted + " for transport udp"
                    + (wanted == IoKind.EPOLL ? " with udp.mode=socket" : "") + ": leave it out, or set nio");
        }
        if (mode == UdpOptions.Mode.SOCKET) {
            return new IoChoice(IoKind.NIO, wanted == IoKind.AUTO ? "udp.mode=socket has nothing else" : "");
        }
        IoChoice choice = IoChoice.of(setup);
        return switch (choice.kind()) {
            case KQUEUE -> new IoChoice(IoKind.NIO, "udp has no kqueue");
            case IO_URING -> new IoChoice(IoKind.NIO, choice.reason());
            case AUTO, NIO, EPOLL -> choice;
        };
    }

    private static void checkEndpoint(Setup setup) {
        if (!setup.endpoint().path().isEmpty() || !setup.endpoint().query().isEmpty()) {
            throw new AssemblyException("An endpoint of transport udp has no path and no query: leave out what follows"
                    + " the port " + setup.endpoint().port());
        }
        if (setup.role() == Setup.Role.CLIENT && setup.endpoint().port() == 0) {
            throw new AssemblyException(
                    "Transport udp cannot connect to port 0; only a listener lets the system choose");
        }
    }

    private static void checkSocketMode(Setup setup) {
        if (setup.role() == Setup.Role.CLIENT) {
            throw new AssemblyException("Option udp.mode=socket is for a listener, because it makes no connections:"
                    + " listen on udp://0.0.0.0:0 and send from there, or leave the option out to connect");
        }
        if (setup.options().get(UdpOptions.COOKIE).orElse(false)) {
            throw new AssemblyException("Option udp.cookie is for connections, and udp.mode=socket makes none: leave"
                    + " one of them out");
        }
        if (setup.framed()) {
            throw new AssemblyException("Option udp.mode=socket makes no connections, so the stages "
                    + setup.endpoint().stages() + " have nothing to work on: leave the stages out, or use"
                    + " udp.mode=peers");
        }
    }

    private static void checkOptions(Options options) {
        SocketOptions.checkRange(options, StandardSocketOptions.SO_RCVBUF, 1, Integer.MAX_VALUE);
        SocketOptions.checkRange(options, StandardSocketOptions.SO_SNDBUF, 1, Integer.MAX_VALUE);
        SocketOptions.checkRange(options, StandardSocketOptions.IP_MULTICAST_TTL, 0, 255);
        SocketOptions.checkRange(options, StandardSocketOptions.IP_TOS, 0, 255);
        SocketOptions.checkRange(options, UdpOptions.MAX_PAYLOAD, 0, UdpOptions.LARGEST_PAYLOAD);
        SocketOptions.checkRange(options, UdpOptions.MAX_RECEIVE, 0, UdpOptions.LARGEST_DATAGRAM);
        SocketOptions.checkRange(options, UdpOptions.MAX_REPLY_FACTOR, 0, 1_000);
        options.get(UdpOptions.PEER_TIMEOUT).filter(value -> !UdpOptions.isPeerTimeout(value)).ifPresent(value -> {
            throw new AssemblyException("Option " + UdpOptions.peerTimeoutRange() + ", not " + value.toMillis());
        });
    }

    String host() {
        return setup.endpoint().host();
    }

    int port() {
        return setup.endpoint().port();
    }

    String address() {
        return (host().indexOf(':') >= 0 ? "[" + host() + "]" : host()) + ":" + port();
    }

    Limits limits() {
        return setup.limits();
    }

    int maxPayload() {
        int usual = mode == UdpOptions.Mode.SOCKET ? UdpOptions.LARGEST_PAYLOAD : UdpOptions.DEFAULT_PAYLOAD;
        return setup.options().get(UdpOptions.MAX_PAYLOAD).orElse(usual);
    }

    int maxReceive() {
        int wanted = setup.options().get(UdpOptions.MAX_RECEIVE).orElse(UdpOptions.LARGEST_DATAGRAM);
        return mode == UdpOptions.Mode.SOCKET ? wanted : Math.min(wanted, limits().maxFrameBytes());
    }

    boolean cookie() {
        return setup.options().get(UdpOptions.COOKIE).orElse(false);
    }

    int maxReplyFactor() {
        return setup.role() == Setup.Role.SERVER
                ? setup.options().get(UdpOptions.MAX_REPLY_FACTOR).orElse(0)
                : 0;
    }

    Duration peerTimeout() {
        return setup.options().get(UdpOptions.PEER_TIMEOUT).orElse(UdpOptions.DEFAULT_PEER_TIMEOUT);
    }

    /** What every socket gets, whichever the system's own defaults are. */
    Options socketOptions() {
        Options defaults = Options.none()
                .with(StandardSocketOptions.SO_BROADCAST, false)
                .with(StandardSocketOptions.IP_MULTICAST_TTL, 1);
        return setup.options().retain(DatagramOptions.known()).orElse(defaults);
    }

    Map<String, String> describe() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (setup.role() == Setup.Role.SERVER) {
            settings.put(UdpOptions.MODE.name(), mode.toString());
            if (mode == UdpOptions.Mode.PEERS) {
                settings.put(UdpOptions.PEER_TIMEOUT.name(), peerTimeout().toMillis() + " ms");
                settings.put(
                        UdpOptions.MAX_REPLY_FACTOR.name(),
                        maxReplyFactor() == 0 ? "no limit" : Integer.toString(maxReplyFactor()));
            }
        }
        if (mode == UdpOptions.Mode.PEERS) {
            settings.put(UdpOptions.COOKIE.name(), Boolean.toString(cookie()));
        }
        settings.put(StandardOptions.IO.name(), io.describe());
        settings.put(UdpOptions.MAX_PAYLOAD.name(), Integer.toString(maxPayload()));
        settings.put(UdpOptions.MAX_RECEIVE.name(), Integer.toString(maxReceive()));
        Options options = socketOptions();
        for (SocketOption<?> option : options.names()) {
            settings.put(option.name(), String.valueOf(options.get(option).orElseThrow()));
        }
        return settings;
    }
}
