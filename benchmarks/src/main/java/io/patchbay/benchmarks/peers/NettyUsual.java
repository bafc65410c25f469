// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.patchbay.benchmarks.Workload;
import java.util.function.Supplier;

/**
 * Netty as its examples and guides use it: the length-field codec, one buffer and one write for a message, a flush when
 * reading is complete; Netty's defaults for allocator, buffers and event loops.
 */
final class NettyUsual implements Peer {

    private final Workload workload;

    NettyUsual(Workload workload) {
        this.workload = workload;
    }

    @Override
    public int serve() throws Exception {
        return new NettySockets(0).listen(pipeline(Echo::new));
    }

    @Override
    public Client connect(int port) throws Exception {
        Progress progress = new Progress(workload.connections());
        ChannelHandler pipeline = pipeline(() -> new Sender(workload, progress));
        return new NettyClient(
                progress, new NettySockets(0).connect(workload.connections(), port, pipeline), Sender.class);
    }

    private static ChannelHandler pipeline(Supplier<ChannelHandler> last) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new LengthFieldBasedFrameDecoder(1 << 20, 0, 4, 0, 4))
                        .addLast(new LengthFieldPrepender(4))
                        .addLast(last.get());
            }
        };
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    private static final class Sender extends ChannelInboundHandlerAdapter implements NettyClient.Sender {

        private final Window window;
        private final Progress progress;
        private final byte[] filling;
        private ChannelHandlerContext context;

        Sender(Workload workload, Progress progress) {
            window = new Window(workload.inFlight(), workload.size());
            filling = new byte[workload.size() - Long.BYTES];
            this.progress = progress;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext newContext) {
            context = newContext;
        }

        @Override
        public void begin(long messages) {
            window.begin(messages, progress::done);
            send();
            context.flush();
        }

        private void send() {
            while (window.maySend()) {
                ByteBuf message = context.alloc().buffer(Long.BYTES + filling.length);
                context.write(message.writeLong(window.next()).writeBytes(filling));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext unused, Object message) {
            ByteBuf frame = (ByteBuf) message;
            window.arrived(frame.readableBytes(), frame.readLong());
            frame.release();
            send();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext unused) {
            context.flush();
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
