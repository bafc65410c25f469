// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What stands for a server's address in URLs, and so in the Host and Origin headers of its own page. */
final class HostNames {

    private static final int HTTP_PORT = 80;

    private HostNames() {}

    /**
     * Lists hosts with ports: the address itself, or all of the machine's if it is the one that stands for all.
     *
     * @param address where a server listens
     * @return the best one first
     */
    static List<String> of(InetSocketAddress address) {
        InetAddress bound = address.getAddress();
        Set<String> names = new LinkedHashSet<>();
        if (!bound.isAnyLocalAddress() && !bound.isLoopbackAddress()) {
            names.add(literal(bound));
        } else {
            if (bound.isLoopbackAddress()) {
                names.add(literal(bound));
            }
            names.add("localhost");
        }
        if (bound.isAnyLocalAddress()) {
            everyAddress().forEach(each -> names.add(literal(each)));
        }
        return names.stream().map(name -> name + port(address)).toList();
    }

    /** The port as URLs have it: nothing for the usual one. */
    static String port(InetSocketAddress address) {
        return address.getPort() == HTTP_PORT ? "" : ":" + address.getPort();
    }

    private static String literal(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        // URLs have the short form, which Java does not write.
        return "[" + Ipv6Text.of(address.getAddress()) + "]";
    }

    private static List<InetAddress> everyAddress() {
        List<InetAddress> addresses = new ArrayList<>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress())
                    .forEach(addresses::add);
        } catch (SocketException e) {
            // Without a list, the page is there under the name localhost alone.
            return List.of();
        }
        return addresses;
    }
}
