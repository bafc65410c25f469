// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.AssemblyException;
import io.patchbay.Options;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.util.Set;

/** The socket options of UDP. They go to the system as they are, so what is read is what it really has. */
final class DatagramOptions {

    private static final Set<SocketOption<?>> KNOWN = Set.of(
            StandardSocketOptions.SO_BROADCAST,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_REUSEPORT,
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.IP_TOS,
            StandardSocketOptions.IP_MULTICAST_IF,
            StandardSocketOptions.IP_MULTICAST_TTL,
            StandardSocketOptions.IP_MULTICAST_LOOP);

    private static final Set<SocketOption<?>> BEFORE_BIND =
            Set.of(StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_REUSEPORT);

    private DatagramOptions() {}

    static Set<SocketOption<?>> known() {
        return KNOWN;
    }

    static void apply(Options options, SystemSocket socket) throws IOException {
        for (SocketOption<?> option : options.names()) {
            apply(options, socket, option);
        }
    }

    private static <T> void apply(Options options, SystemSocket socket, SocketOption<T> option)
            throws IOException {
        T value = options.get(option).orElseThrow();
        try {
            socket.option(option, value);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            throw new AssemblyException(
                    "Option " + option.name() + " cannot be " + value + " here: the system refuses it", e);
        }
    }

    static <T> T read(SystemSocket socket, SocketOption<T> option) {
        check(socket, option);
        try {
            return socket.option(option);
        } catch (IOException e) {
            throw new UnsupportedOperationException(
                    "Option " + option.name() + " cannot be read: the socket is closed", e);
        }
    }

    static <T> void change(SystemSocket socket, SocketOption<T> option, T value) {
        check(socket, option);
        if (BEFORE_BIND.contains(option)) {
            throw new UnsupportedOperationException("Option " + option.name()
                    + " means nothing on a socket that is bound; set it on the endpoint");
        }
        try {
            socket.option(option, value);
        } catch (IOException e) {
            throw new UnsupportedOperationException(
                    "Option " + option.name() + " cannot be changed to " + value + ": the system refuses it", e);
        }
    }

    private static void check(SystemSocket socket, SocketOption<?> option) {
        if (!KNOWN.contains(option)) {
            throw new UnsupportedOperationException("A UDP socket has no option " + option.name());
        }
        if (!socket.supports(option)) {
            throw new UnsupportedOperationException("This system has no option " + option.name());
        }
    }
}
