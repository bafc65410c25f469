// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.benchmarks.Workload;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Blocking channels of the JDK, a thread for each connection; what was read together is written together. */
final class BlockingSockets implements Peer {

    static final int HEADER = Integer.BYTES;

    private final Workload workload;

    BlockingSockets(Workload workload) {
        this.workload = workload;
    }

    @Override
    public int serve() throws Exception {
        ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        start("accept", () -> {
            while (true) {
                SocketChannel channel = listener.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                start("echo", () -> echo(channel));
            }
        });
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    private void echo(SocketChannel channel) throws Exception {
        ByteBuffer in = ByteBuffer.allocateDirect(bufferSize());
        ByteBuffer out = ByteBuffer.allocateDirect(bufferSize());
        while (channel.read(in) >= 0) {
            in.flip();
            out.clear();
            while (BlockingFrames.complete(in)) {
                int end = in.position() + HEADER + in.getInt(in.position());
                int limit = in.limit();
                out.put(in.limit(end)); // header and frame in one copy
                in.limit(limit);
            }
            in.compact();
            BlockingFrames.writeFully(channel, out.flip());
        }
    }

    int bufferSize() {
        return Math.max(64 * 1024, 4 * (HEADER + workload.size()));
    }

    @Override
    public Client connect(int port) throws Exception {
        Progress progress = new Progress(workload.connections());
        List<BlockingConnection> connections = new ArrayList<>();
        for (int i = 0; i < workload.connections(); i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            BlockingConnection connection = new BlockingConnection(workload, bufferSize(), channel, progress);
            connections.add(connection);
            connection.start();
        }
        return messages -> {
            progress.begin();
            for (int i = 0; i < connections.size(); i++) {
                connections.get(i).begin(progress.share(messages, i));
            }
            progress.await();
        };
    }

    /** What a thread does. */
    interface Task {
        void run() throws Exception;
    }

    static void start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (Exception e) {
                        e.printStackTrace();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
