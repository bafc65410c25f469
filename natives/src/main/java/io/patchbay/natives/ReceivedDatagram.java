// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import io.patchbay.transport.udp.Datagram;

/**
 * A datagram, whole.
 *
 * @param data its bytes, perhaps none; the array belongs to whoever received it
 * @param ip the sender's IP address in numbers, as its packet says; anyone can write any address there
 * @param port the sender's port
 */
public record ReceivedDatagram(byte[] data, String ip, int port) {

    static ReceivedDatagram of(Datagram datagram) {
        Address sender = Address.of(datagram.sender());
        return new ReceivedDatagram(datagram.data(), sender.ip(), sender.port());
    }

    /**
     * Describes the datagram without its content.
     *
     * @return its size and sender
     */
    @Override
    public String toString() {
        return "ReceivedDatagram[" + data.length + " bytes from " + ip + ":" + port + "]";
    }
}
