// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.patchbay.benchmarks.Workload;
import java.util.List;

/**
 * The client of every peer in the WebSocket workloads, so that only servers differ: by hand on Netty, all connections
 * on one event loop. The first connection sends; a message is done when it has come on every connection.
 */
final class WebSocketLoad implements Peer.Client {

    private final Progress progress = new Progress(1);
    private final Progress opening;
    private final Window window;
    private final WebSocketMessages messages;
    private final int connections;
    private final int size;
    /** On how many connections a message has come, by the end of its number. */
    private final int[] arrivals;

    private Channel channel;
    private Connection sender;

    private WebSocketLoad(Workload workload) {
        connections = workload.connections();
        size = workload.size();
        opening = new Progress(connections);
        window = new Window(workload.inFlight(), size);
        messages = new WebSocketMessages(workload);
        arrivals = new int[2 * Integer.highestOneBit(workload.inFlight())];
    }

    static WebSocketLoad connect(Workload workload, int port) throws Exception {
        WebSocketLoad load = new WebSocketLoad(workload);
        load.opening.begin();
        List<Channel> channels = new NettySockets(1)
                .connect(
                        load.connections,
                        port,
                        NettyTuned.pipeline(workload.size(), buffers -> load.new Connection(buffers, port)));
        load.opening.await();
        load.channel = channels.get(0);
        load.sender = load.channel.pipeline().get(Connection.class);
        return load;
    }

    @Override
    public void run(long count) throws Exception {
        progress.begin();
        channel.eventLoop().execute(() -> {
            window.begin(count, progress::done);
            sender.send();
            sender.flush();
        });
        progress.await();
    }

    private void arrived(long number) {
        int index = (int) number & arrivals.length - 1;
        if (++arrivals[index] == connections) {
            arrivals[index] = 0;
            window.arrived(size, number);
        }
    }

    private void fail(Throwable cause) {
        opening.fail(cause);
        progress.fail(cause);
    }

    private final class Connection extends WebSocketFrames {

        private final String key = WebSocketHandshake.key();
        private final int port;
        private long received;

        Connection(TunedBuffers buffers, int port) {
            super(buffers, true);
            this.port = port;
        }

        @Override
        public void channelActive(ChannelHandlerContext unused) {
            byte[] request = WebSocketHandshake.request(port, key);
            room(request.length).writeBytes(request);
            flush();
        }

        @Override
        void onHead(String head) {
            WebSocketHandshake.check(head, key);
            opening.done();
        }

        void send() {
            while (window.maySend()) {
                messages.write(room(messages.wireBytes()), window.next());
            }
        }

        @Override
        void onMessage(int first, ByteBuf in, int index, int length, int mask) {
            messages.check(first, in, index, length, received);
            arrived(received++);
        }

        @Override
        void onBatchEnd() {
            if (window.maySend()) {
                sender.send();
                sender.flush();
            }
        }

        @Override
        boolean mayRead() {
            return true; // the window bounds what is queued
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext unused, Throwable cause) {
            fail(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext unused) {
            fail(new IllegalStateException("The server closed the connection"));
        }
    }
}
