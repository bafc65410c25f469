// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.patchbay.benchmarks.Workload;
import io.patchbay.benchmarks.peers.UsualStages.Envelope;
import java.util.function.Supplier;

/** A pipeline with a codec for each stage: see {@link UsualStages}. */
final class NettyUsualComposed implements Peer {

    private final Workload workload;

    NettyUsualComposed(Workload workload) {
        this.workload = workload;
    }

    @Override
    public int serve() throws Exception {
        return new NettySockets(0).listen(pipeline(Answering::new));
    }

    @Override
    public Client connect(int port) throws Exception {
        Progress progress = new Progress(1);
        ChannelHandler pipeline = pipeline(() -> new Sender(workload, progress));
        return new NettyClient(progress, new NettySockets(0).connect(1, port, pipeline), Sender.class);
    }

    private static ChannelHandler pipeline(Supplier<ChannelHandler> last) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new LengthFieldBasedFrameDecoder(1 << 20, 0, 4, 0, 4))
                        .addLast(new LengthFieldPrepender(4))
                        .addLast(new UsualStages.Xor())
                        .addLast(new UsualStages.Rle())
                        .addLast(new UsualStages.Json())
                        .addLast(last.get());
            }
        };
    }

    private static final class Answering extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(Envelope.of(((Envelope) message).data()));
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    private static final class Sender extends ChannelInboundHandlerAdapter implements NettyClient.Sender {

        private final Window window;
        private final Text texts;
        private final Progress progress;
        private ChannelHandlerContext context;

        Sender(Workload workload, Progress progress) {
            window = new Window(workload.inFlight(), workload.size());
            texts = new Text(workload.size());
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
                context.write(Envelope.of(texts.numbered(window.next())));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext unused, Object message) {
            String text = ((Envelope) message).data();
            window.arrived(text.length(), Text.number(text));
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
