// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.patchbay.benchmarks.Workload;
import io.patchbay.spi.Setup;
import java.nio.ByteBuffer;

/** The tuned connection with Patchbay's own stages, called by hand: only the plumbing differs. */
final class NettyTunedComposed implements Peer {

    private static final int ENVELOPE = 1024;

    private final Workload workload;
    private final int capacity;

    NettyTunedComposed(Workload workload) {
        this.workload = workload;
        capacity = ENVELOPE + 2 * workload.size();
    }

    @Override
    public int serve() throws Exception {
        return new NettySockets(1).listen(NettyTuned.pipeline(
                capacity, buffers -> new Answering(buffers, new StageChain(Setup.Role.SERVER, capacity))));
    }

    @Override
    public Client connect(int port) throws Exception {
        Progress progress = new Progress(1);
        return new NettyClient(
                progress,
                new NettySockets(1).connect(1, port, NettyTuned.pipeline(capacity, buffers ->
                        new Sender(buffers, new StageChain(Setup.Role.CLIENT, capacity), workload, progress))),
                Sender.class);
    }

    /** A connection that carries texts. */
    private abstract static class Texts extends TunedFrames {

        private final StageChain stages;

        Texts(TunedBuffers buffers, StageChain stages) {
            super(buffers);
            this.stages = stages;
        }

        abstract void onText(String text);

        @Override
        final void onFrame(ByteBuf in, int index, int length) {
            onText(stages.open(in.internalNioBuffer(index, length)));
        }

        final void send(String text) {
            ByteBuffer frame = stages.seal(text);
            int length = frame.remaining();
            room(HEADER + length).writeInt(length).writeBytes(frame);
        }
    }

    private static final class Answering extends Texts {

        Answering(TunedBuffers buffers, StageChain stages) {
            super(buffers, stages);
        }

        @Override
        void onText(String text) {
            send(text);
        }
    }

    private static final class Sender extends Texts implements NettyClient.Sender {

        private final Window window;
        private final Text texts;
        private final Progress progress;

        Sender(TunedBuffers buffers, StageChain stages, Workload workload, Progress progress) {
            super(buffers, stages);
            window = new Window(workload.inFlight(), workload.size());
            texts = new Text(workload.size());
            this.progress = progress;
        }

        @Override
        public void begin(long messages) {
            window.begin(messages, progress::done);
            fill();
            flush();
        }

        @Override
        void onText(String text) {
            window.arrived(text.length(), Text.number(text));
            fill();
        }

        private void fill() {
            while (window.maySend()) {
                send(texts.numbered(window.next()));
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
