// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** A blocking channel of the JDK, and one thread that answers each datagram as it comes. */
final class BlockingDatagrams implements Server {

    private static final int LARGEST = 65_535;

    @Override
    public int serve() throws Exception {
        DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        BlockingSockets.start("echo", () -> echo(channel));
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private static void echo(DatagramChannel channel) throws Exception {
        ByteBuffer datagram = ByteBuffer.allocateDirect(LARGEST);
        while (true) {
            SocketAddress sender = channel.receive(datagram.clear());
            channel.send(datagram.flip(), sender);
        }
    }
}
