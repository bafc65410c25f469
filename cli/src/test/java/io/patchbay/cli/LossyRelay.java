// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between one client and a server over UDP, and loses the first datagrams of each. */
final class LossyRelay implements AutoCloseable {

    private final DatagramSocket front = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    private final DatagramSocket back = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    private final AtomicInteger lost = new AtomicInteger();
    private volatile SocketAddress client;
    private volatile SocketAddress server;

    LossyRelay(int serverPort, int lossEachWay) throws IOException {
        switchTo(serverPort);
        pass(front, back, lossEachWay);
        pass(back, front, lossEachWay);
    }

    int port() {
        return front.getLocalPort();
    }

    int lost() {
        return lost.get();
    }

    void switchTo(int serverPort) {
        server = new InetSocketAddress("127.0.0.1", serverPort);
    }

    private void pass(DatagramSocket from, DatagramSocket to, int loss) {
        Thread thread = new Thread(() -> {
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            try {
                for (int i = 0; ; i++) {
                    packet.setLength(65_535);
                    from.receive(packet);
                    if (from == front) {
                        client = packet.getSocketAddress();
                    }
                    if (i < loss) {
                        lost.incrementAndGet();
                    } else {
                        packet.setSocketAddress(from == front ? server : client);
                        to.send(packet);
                    }
                }
            } catch (IOException e) {
                // The relay is closed.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        front.close();
        back.close();
    }
}
