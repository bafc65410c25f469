// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.patchbay.AssemblyException;
import io.patchbay.Options;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The socket options of UDP. They go to the system as they are, so what is read is what it really has. */
final class DatagramOptions {

    private static final Map<SocketOption<?>, ChannelOption<?>> KNOWN = Stream.<SocketOption<?>>of(
                    StandardSocketOptions.SO_BROADCAST,
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.SO_REUSEPORT,
                    StandardSocketOptions.SO_RCVBUF,
                    StandardSocketOptions.SO_SNDBUF,
                    StandardSocketOptions.IP_TOS,
                    StandardSocketOptions.IP_MULTICAST_IF,
                    StandardSocketOptions.IP_MULTICAST_TTL,
                    StandardSocketOptions.IP_MULTICAST_LOOP)
            .collect(Collectors.toUnmodifiableMap(Function.identity(), NioChannelOption::of));

    private static final Set<SocketOption<?>> BEFORE_BIND =
            Set.of(StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_REUSEPORT);

    private DatagramOptions() {}

    static Set<SocketOption<?>> known() {
        return KNOWN.keySet();
    }

    static void apply(Options options, Channel channel) {
        for (SocketOption<?> option : options.names()) {
            apply(options, channel, option);
        }
    }

    private static <T> void apply(Options options, Channel channel, SocketOption<T> option) {
        T value = options.get(option).orElseThrow();
        try {
            if (channel.config().setOption(channelOption(option), value)) {
                return;
            }
        } catch (ChannelException | UnsupportedOperationException | IllegalArgumentException e) {
            throw refused(option, value, e);
        }
        throw refused(option, value, null);
    }

    private static AssemblyException refused(SocketOption<?> option, Object value, Exception cause) {
        return new AssemblyException(
                "Option " + option.name() + " cannot be " + value + " here: the system refuses it", cause);
    }

    static <T> T read(Channel channel, SocketOption<T> option) {
        T value;
        try {
            value = channel.config().getOption(channelOption(option));
        } catch (ChannelException e) {
            throw new UnsupportedOperationException(
                    "Option " + option.name() + " cannot be read: the socket is closed", e);
        }
        if (value == null && option != StandardSocketOptions.IP_MULTICAST_IF) {
            throw new UnsupportedOperationException("This system has no option " + option.name());
        }
        return value;
    }

    static <T> void change(Channel channel, SocketOption<T> option, T value) {
        ChannelOption<T> known = channelOption(option);
        if (BEFORE_BIND.contains(option)) {
            throw new UnsupportedOperationException("Option " + option.name()
                    + " means nothing on a socket that is bound; set it on the endpoint");
        }
        boolean done;
        try {
            done = channel.config().setOption(known, value);
        } catch (ChannelException e) {
            throw new UnsupportedOperationException(
                    "Option " + option.name() + " cannot be changed to " + value + ": the system refuses it", e);
        }
        if (!done) {
            throw new UnsupportedOperationException("This system has no option " + option.name());
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> ChannelOption<T> channelOption(SocketOption<T> option) {
        // The map pairs options of one type only.
        ChannelOption<T> known = (ChannelOption<T>) KNOWN.get(option);
        if (known == null) {
            throw new UnsupportedOperationException("A UDP socket has no option " + option.name());
        }
        return known;
    }
}
