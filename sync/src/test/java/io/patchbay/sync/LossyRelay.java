// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Random;

/** Between one client and a server, loses, doubles and swaps datagrams. */
final class LossyRelay implements AutoCloseable {

    private final DatagramSocket front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final DatagramSocket back = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final SocketAddress server;
    private volatile SocketAddress client;

    LossyRelay(int serverPort) throws IOException {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        start(front, back, 1);
        start(back, front, 2);
    }

    int port() {
        return front.getLocalPort();
    }

    private void start(DatagramSocket from, DatagramSocket to, long seed) {
        Thread thread = new Thread(() -> relay(from, to, new Random(seed)), "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void relay(DatagramSocket from, DatagramSocket to, Random random) {
        byte[] held = null;
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
                from.receive(packet);
                byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
                if (from == front) {
                    client = packet.getSocketAddress();
                }
                int fate = random.nextInt(100);
                if (fate < 10) {
                    continue;
                }
                if (fate < 15 && held == null) {
                    held = bytes;
                    continue;
                }
                send(to, bytes);
                if (fate < 20) {
                    send(to, bytes);
                }
                if (held != null) {
                    send(to, held);
                    held = null;
                }
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void send(DatagramSocket to, byte[] bytes) throws IOException {
        SocketAddress target = to == back ? server : client;
        to.send(new DatagramPacket(bytes, bytes.length, target));
    }

    @Override
    public void close() {
        front.close();
        back.close();
    }
}
