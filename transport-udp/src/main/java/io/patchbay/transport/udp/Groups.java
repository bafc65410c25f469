// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.TransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The multicast groups that one socket has joined. Safe for use by many threads. */
final class Groups {

    private record Membership(InetAddress group, NetworkInterface on, Optional<InetAddress> source) {}

    private final DatagramChannel channel;
    private final Map<Membership, MembershipKey> joined = new HashMap<>();

    Groups(DatagramChannel channel) {
        this.channel = channel;
    }

    synchronized void join(InetAddress group, NetworkInterface on, InetAddress source) {
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(group.getHostAddress() + " is no multicast address");
        }
        try {
            NetworkInterface chosen = on == null ? usualInterface() : on;
            Membership membership = new Membership(group, chosen, Optional.ofNullable(source));
            if (!joined.containsKey(membership)) {
                MembershipKey key =
                        source == null ? channel.join(group, chosen) : channel.join(group, chosen, source);
                joined.put(membership, key);
            }
        } catch (IOException | IllegalStateException | UnsupportedOperationException e) {
            throw new TransportException(
                    "Cannot join the group " + group.getHostAddress() + ": " + e.getMessage(), e);
        }
    }

    synchronized void leave(InetAddress group, NetworkInterface on, InetAddress source) {
        Membership found = joined.keySet().stream()
                .filter(each -> each.group.equals(group)
                        && (on == null || each.on.equals(on))
                        && each.source.equals(Optional.ofNullable(source)))
                .findFirst()
                .orElseThrow(() -> new TransportException("This socket has not joined the group "
                        + group.getHostAddress() + (source == null ? "" : " for " + source.getHostAddress())
                        + (on == null ? "" : " on " + on.getName())));
        joined.remove(found).drop();
    }

    private NetworkInterface usualInterface() throws IOException {
        NetworkInterface chosen = channel.getOption(StandardSocketOptions.IP_MULTICAST_IF);
        if (chosen != null) {
            return chosen;
        }
        List<NetworkInterface> able = NetworkInterface.networkInterfaces().filter(Groups::isAble).toList();
        return able.stream()
                .filter(each -> !isLoopback(each))
                .findFirst()
                .or(() -> able.stream().findFirst())
                .orElseThrow(() -> new IOException("no network interface is up and knows multicast"));
    }

    private static boolean isAble(NetworkInterface each) {
        try {
            return each.isUp() && (each.supportsMulticast() || each.isLoopback()) && each.inetAddresses().count() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isLoopback(NetworkInterface each) {
        try {
            return each.isLoopback();
        } catch (IOException e) {
            return false;
        }
    }
}
