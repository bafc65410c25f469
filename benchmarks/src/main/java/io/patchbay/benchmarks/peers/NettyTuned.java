// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.patchbay.benchmarks.Workload;
import java.util.function.Function;

/** Netty as fast as it gets by hand: see {@link TunedHandler} and {@link TunedReads}; one event loop. */
final class NettyTuned implements Peer {

    /** A processor's own cache holds a few of them. */
    private static final int LEAST_CAPACITY = 64 * 1024;
    private static final int FRAMES_IN_A_BUFFER = 4;
    /** From this size on, a slice costs less than a copy. */
    private static final int LARGE = 16 * 1024;

    private final Workload workload;

    NettyTuned(Workload workload) {
        this.workload = workload;
    }

    @Override
    public int serve() throws Exception {
        return new NettySockets(1).listen(pipeline(workload.size(), Echo::new));
    }

    @Override
    public Client connect(int port) throws Exception {
        Progress progress = new Progress(workload.connections());
        ChannelHandler pipeline = pipeline(workload.size(), buffers -> new Sender(buffers, workload, progress));
        return new NettyClient(
                progress, new NettySockets(1).connect(workload.connections(), port, pipeline), Sender.class);
    }

    /** For frames of at most so many bytes. */
    static ChannelHandler pipeline(int frameBytes, Function<TunedBuffers, TunedHandler> handler) {
        // One for all connections, because there is one event loop.
        int capacity = Math.max(LEAST_CAPACITY, FRAMES_IN_A_BUFFER * (TunedFrames.HEADER + frameBytes));
        TunedBuffers buffers = new TunedBuffers(capacity);
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handler.apply(buffers));
            }
        };
    }

    private static final class Echo extends TunedFrames {

        Echo(TunedBuffers buffers) {
            super(buffers);
        }

        @Override
        void onFrame(ByteBuf in, int index, int length) {
            if (length >= LARGE) {
                forward(in, index - HEADER, index + length);
            } else {
                room(HEADER + length).writeBytes(in, index - HEADER, HEADER + length); // one copy for both
            }
        }
    }

    private static final class Sender extends TunedFrames implements NettyClient.Sender {

        private final Window window;
        private final Progress progress;
        private final byte[] filling;
        private final ByteBuf large;

        Sender(TunedBuffers buffers, Workload workload, Progress progress) {
            super(buffers);
            window = new Window(workload.inFlight(), workload.size());
            filling = new byte[workload.size() - Long.BYTES];
            large = Unpooled.directBuffer(filling.length).writeBytes(filling);
            this.progress = progress;
        }

        @Override
        public void begin(long messages) {
            window.begin(messages, progress::done);
            onBatchEnd();
            flush();
        }

        @Override
        void onFrame(ByteBuf in, int index, int length) {
            window.arrived(length, in.getLong(index));
        }

        @Override
        void onBatchEnd() {
            int length = Long.BYTES + filling.length;
            while (window.maySend()) {
                if (length >= LARGE) {
                    ByteBufAllocator allocator = context().alloc();
                    write(allocator.directBuffer(HEADER + Long.BYTES).writeInt(length).writeLong(window.next()));
                    write(large.retainedDuplicate());
                } else {
                    room(HEADER + length).writeInt(length).writeLong(window.next()).writeBytes(filling);
                }
            }
        }

        @Override
        boolean mayRead() {
            return true; // the window bounds what is queued
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext unused, Throwable cause) {
            progress.fail(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext unused) {
            progress.fail(new IllegalStateException("The server closed the connection"));
        }
    }
}
