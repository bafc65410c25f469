// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * One datagram, whole.
 *
 * @param data its bytes, from 0 to 65,535 of them; an array of its own that belongs to whoever received it
 * @param sender where it came from, as its packet says; anyone can write any address there
 */
public record Datagram(byte[] data, InetSocketAddress sender) {

    /**
     * Checks that nothing is missing.
     *
     * @param data its bytes
     * @param sender where it came from
     */
    public Datagram {
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(sender, "sender");
    }

    /**
     * Describes the datagram without its content.
     *
     * @return its size and sender
     */
    @Override
    public String toString() {
        return "Datagram[" + data.length + " bytes from " + sender + "]";
    }
}
