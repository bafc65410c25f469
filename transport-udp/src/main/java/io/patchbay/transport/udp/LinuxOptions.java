// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDatagramChannelConfig;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketOption;

/** The options of a UDP socket by their numbers in Linux ({@code ip(7)}, {@code ipv6(7)}), where Netty has no names. */
final class LinuxOptions {

    private static final int IP = 0;
    private static final int IP_MULTICAST_TTL = 33;
    private static final int IP_MULTICAST_LOOP = 34;
    private static final int IPV6 = 41;
    private static final int IPV6_MULTICAST_HOPS = 18;
    private static final int IPV6_MULTICAST_LOOP = 19;

    private LinuxOptions() {}

    static <T> T read(EpollDatagramChannel channel, boolean ipv4, SocketOption<T> option) throws IOException {
        EpollDatagramChannelConfig config = channel.config();
        Socket socket = (Socket) channel.fd();
        Object value = switch (option.name()) {
            case "SO_BROADCAST" -> config.isBroadcast();
            case "SO_REUSEADDR" -> config.isReuseAddress();
            case "SO_REUSEPORT" -> config.isReusePort();
            case "SO_RCVBUF" -> config.getReceiveBufferSize();
            case "SO_SNDBUF" -> config.getSendBufferSize();
            case "IP_TOS" -> config.getTrafficClass();
            case "IP_MULTICAST_IF" -> config.getNetworkInterface();
            case "IP_MULTICAST_TTL" -> ipv4
                    ? socket.getIntOpt(IP, IP_MULTICAST_TTL)
                    : socket.getIntOpt(IPV6, IPV6_MULTICAST_HOPS);
            case "IP_MULTICAST_LOOP" -> 0 != (ipv4
                    ? socket.getIntOpt(IP, IP_MULTICAST_LOOP)
                    : socket.getIntOpt(IPV6, IPV6_MULTICAST_LOOP));
            default -> throw new UnsupportedOperationException("A UDP socket has no option " + option.name());
        };
        return option.type().cast(value);
    }

    static <T> void set(EpollDatagramChannel channel, boolean ipv4, SocketOption<T> option, T value)
            throws IOException {
        EpollDatagramChannelConfig config = channel.config();
        Socket socket = (Socket) channel.fd();
        switch (option.name()) {
            case "SO_BROADCAST" -> config.setBroadcast((Boolean) value);
            case "SO_REUSEADDR" -> config.setReuseAddress((Boolean) value);
            case "SO_REUSEPORT" -> config.setReusePort((Boolean) value);
            case "SO_RCVBUF" -> config.setReceiveBufferSize((Integer) value);
            case "SO_SNDBUF" -> config.setSendBufferSize((Integer) value);
            case "IP_TOS" -> config.setTrafficClass((Integer) value);
            case "IP_MULTICAST_IF" -> config.setNetworkInterface((NetworkInterface) value);
            case "IP_MULTICAST_TTL" -> both(socket, ipv4, IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS, (Integer) value);
            case "IP_MULTICAST_LOOP" -> both(
                    socket, ipv4, IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP, (Boolean) value ? 1 : 0);
            default -> throw new UnsupportedOperationException("A UDP socket has no option " + option.name());
        }
    }

    /** A socket of IPv6 carries IPv4, too. */
    private static void both(Socket socket, boolean ipv4, int option, int optionOfIpv6, int value) throws IOException {
        socket.setIntOpt(IP, option, value);
        if (!ipv4) {
            socket.setIntOpt(IPV6, optionOfIpv6, value);
        }
    }
}
