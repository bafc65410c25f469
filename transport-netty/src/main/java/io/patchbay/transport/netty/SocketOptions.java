// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.patchbay.AssemblyException;
import io.patchbay.Options;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The options of one endpoint's sockets. Immutable. */
public final class SocketOptions {

    private static final Map<SocketOption<?>, ChannelOption<?>> KNOWN = Map.of(
            StandardSocketOptions.TCP_NODELAY, ChannelOption.TCP_NODELAY,
            StandardSocketOptions.SO_KEEPALIVE, ChannelOption.SO_KEEPALIVE,
            StandardSocketOptions.SO_LINGER, ChannelOption.SO_LINGER,
            StandardSocketOptions.SO_REUSEADDR, ChannelOption.SO_REUSEADDR,
            StandardSocketOptions.SO_REUSEPORT, NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT),
            StandardSocketOptions.SO_RCVBUF, ChannelOption.SO_RCVBUF,
            StandardSocketOptions.SO_SNDBUF, ChannelOption.SO_SNDBUF);

    private static final Set<SocketOption<?>> OF_LISTENER = Set.of(
            StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_REUSEPORT, StandardSocketOptions.SO_RCVBUF);

    /** A value that each socket gets, and by which name Netty knows its option. */
    private record Value<T>(SocketOption<T> option, ChannelOption<T> usual, T value) {

        static <T> Value<T> of(Options options, SocketOption<T> option) {
            return new Value<>(option, known(option), options.get(option).orElseThrow());
        }

        ChannelOption<T> on(Channel channel) {
            return option == StandardSocketOptions.SO_REUSEPORT ? channelOption(channel, option) : usual;
        }
    }

    private final List<Value<?>> toSet;
    private final Options shown;

    /**
     * Makes the options of an endpoint.
     *
     * @param toSet options of {@link #known()} and the values that each socket gets
     * @param shown what else a link answers when it is asked; cannot be changed on a link
     */
    public SocketOptions(Options toSet, Options shown) {
        Set<SocketOption<?>> names = toSet.names();
        this.toSet = new ArrayList<>(names.size());
        for (SocketOption<?> name : names) {
            this.toSet.add(Value.of(toSet, name));
        }
        this.shown = shown;
    }

    /**
     * Lists the options of stream sockets.
     *
     * @return the options
     */
    public static Set<SocketOption<?>> known() {
        return KNOWN.keySet();
    }

    /**
     * Chooses the options of stream sockets, which send at once unless they are told otherwise.
     *
     * @param options all options of an endpoint
     * @return those of {@link #known()}
     * @throws AssemblyException if a value is none that a socket can have
     */
    public static Options chosen(Options options) {
        checkRange(options, StandardSocketOptions.SO_RCVBUF, 1, Integer.MAX_VALUE);
        checkRange(options, StandardSocketOptions.SO_SNDBUF, 1, Integer.MAX_VALUE);
        checkRange(options, StandardSocketOptions.SO_LINGER, -1, Integer.MAX_VALUE);
        return options.retain(known()).orElse(Options.none().with(StandardSocketOptions.TCP_NODELAY, true));
    }

    /**
     * Refuses a value that is out of range.
     *
     * @param options all options of an endpoint
     * @param option the one to look at, if it is there
     * @param least the least value
     * @param most the greatest value; {@link Integer#MAX_VALUE} if any may be
     * @throws AssemblyException if the value is less or more
     */
    public static void checkRange(Options options, SocketOption<Integer> option, int least, int most) {
        options.get(option).filter(value -> value < least || value > most).ifPresent(value -> {
            throw new AssemblyException("Option " + option.name() + " is at least " + least
                    + (most < Integer.MAX_VALUE ? " and at most " + most : "") + ", not " + value);
        });
    }

    void applyTo(Channel channel) {
        for (Value<?> value : toSet) {
            // To share a port means nothing to a socket that has a peer; the JDK's take it, the native ones do not.
            if (value.option != StandardSocketOptions.SO_REUSEPORT || channel instanceof NioSocketChannel) {
                apply(channel, value);
            }
        }
    }

    void applyToListener(Channel channel) {
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        for (Value<?> value : toSet) {
            if (OF_LISTENER.contains(value.option)) {
                apply(channel, value);
            }
        }
    }

    private static <T> void apply(Channel channel, Value<T> value) {
        try {
            if (channel.config().setOption(value.on(channel), value.value)) {
                return;
            }
        } catch (ChannelException | UnsupportedOperationException | IllegalArgumentException e) {
            throw refused(value, e);
        }
        throw refused(value, null);
    }

    private static AssemblyException refused(Value<?> value, Exception cause) {
        return new AssemblyException("Option " + value.option.name() + " cannot be " + value.value
                + " here: the system refuses it", cause);
    }

    @SuppressWarnings("unchecked")
    private static <T> ChannelOption<T> channelOption(Channel channel, SocketOption<T> option) {
        if (option == StandardSocketOptions.SO_REUSEPORT && channel instanceof UnixChannel) {
            return (ChannelOption<T>) UnixChannelOption.SO_REUSEPORT;
        }
        return known(option);
    }

    @SuppressWarnings("unchecked")
    private static <T> ChannelOption<T> known(SocketOption<T> option) {
        // The map pairs options of one type only.
        return (ChannelOption<T>) KNOWN.get(option);
    }

    <T> T read(Channel channel, SocketOption<T> option) {
        if (shown.names().contains(option)) {
            return shown.get(option).orElseThrow();
        }
        ChannelOption<T> known = known(channel, option);
        T value;
        try {
            value = channel.config().getOption(known);
        } catch (ChannelException e) {
            throw new UnsupportedOperationException("Option " + option.name() + " cannot be read: the link has ended", e);
        }
        if (value == null) {
            throw new UnsupportedOperationException("This system has no option " + option.name());
        }
        return value;
    }

    <T> void change(Channel channel, SocketOption<T> option, T value) {
        if (shown.names().contains(option)) {
            throw new UnsupportedOperationException("Option " + option.name()
                    + " cannot be changed on an open link; set it on the endpoint");
        }
        boolean done;
        try {
            done = channel.config().setOption(known(channel, option), value);
        } catch (ChannelException e) {
            throw new UnsupportedOperationException("Option " + option.name() + " cannot be changed to " + value
                    + " any more", e);
        }
        if (!done) {
            throw new UnsupportedOperationException("This system has no option " + option.name());
        }
    }

    private static <T> ChannelOption<T> known(Channel channel, SocketOption<T> option) {
        ChannelOption<T> known = channelOption(channel, option);
        if (known == null) {
            throw new UnsupportedOperationException("A TCP link has no option " + option.name());
        }
        return known;
    }
}
