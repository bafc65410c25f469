// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** Between one client and a server on this machine, loses the client's first datagrams and carries all others. */
final class DroppingRelay implements AutoCloseable {

    private final DatagramSocket front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final DatagramSocket back = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final AtomicInteger left;
    private volatile SocketAddress client;

    DroppingRelay(int serverPort, int dropped) throws IOException {
        left = new AtomicInteger(dropped);
        SocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        start(() -> {
            DatagramPacket packet = receive(front);
            client = packet.getSocketAddress();
            if (left.get() > 0) {
                left.decrementAndGet();
            } else {
                packet.setSocketAddress(server);
                back.send(packet);
            }
        });
        start(() -> {
            DatagramPacket packet = receive(back);
            packet.setSocketAddress(client);
            front.send(packet);
        });
    }

    int port() {
        return front.getLocalPort();
    }

    /** How many datagrams are still to be lost. */
    int left() {
        return left.get();
    }

    private interface Carrying {
        void carryOne() throws IOException;
    }

    private static void start(Carrying carrying) {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    carrying.carryOne();
                }
            } catch (IOException e) {
                // It was closed.
            }
        }, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static DatagramPacket receive(DatagramSocket from) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        from.receive(packet);
        return packet;
    }

    @Override
    public void close() {
        front.close();
        back.close();
    }
}
