// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.patchbay.benchmarks.Workload;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A WebSocket server on Netty as fast as it gets by hand: the mask comes off on the way from the read buffer into the
 * outgoing buffer, texts of ASCII are checked on that way too, and what is broadcast together is written once and
 * shared by all connections. One event loop.
 */
final class TunedWebSocket implements Server {

    private static final int SHORT = 125;
    private static final int EXTENDED = 126;
    private static final int HEADER_ROOM = 4;

    private final Workload workload;

    TunedWebSocket(Workload workload) {
        this.workload = workload;
    }

    @Override
    public int serve() throws Exception {
        boolean broadcast = workload.kind() == Workload.Kind.WS_BROADCAST;
        List<Broadcast> all = new ArrayList<>(); // used by the one event loop
        return new NettySockets(1)
                .listen(NettyTuned.pipeline(
                        workload.size(), buffers -> broadcast ? new Broadcast(buffers, all) : new Echo(buffers)));
    }

    private abstract static class Connection extends WebSocketFrames {

        Connection(TunedBuffers buffers) {
            super(buffers, false);
        }

        @Override
        void onHead(String head) {
            byte[] response = WebSocketHandshake.response(head);
            room(response.length).writeBytes(response);
        }

        static void encode(int first, ByteBuf in, int index, int length, int mask, ByteBuf out) {
            if (length <= SHORT) {
                out.writeShort(first << 8 | length);
            } else {
                out.writeInt((first << 8 | EXTENDED) << 16 | length);
            }
            int start = out.writerIndex();
            if (!WebSocketMask.copy(in, index, out, length, mask) && first == TEXT) {
                checkText(out.internalNioBuffer(start, length));
            }
        }

        private static void checkText(ByteBuffer utf8) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(utf8);
            } catch (CharacterCodingException e) {
                throw new IllegalStateException("A text that is no UTF-8", e);
            }
        }
    }

    private static final class Echo extends Connection {

        Echo(TunedBuffers buffers) {
            super(buffers);
        }

        @Override
        void onMessage(int first, ByteBuf in, int index, int length, int mask) {
            encode(first, in, index, length, mask, room(HEADER_ROOM + length));
        }
    }

    private static final class Broadcast extends Connection {

        private final List<Broadcast> all;
        private ByteBuf batch;

        Broadcast(TunedBuffers buffers, List<Broadcast> all) {
            super(buffers);
            this.all = all;
        }

        @Override
        void onHead(String head) {
            super.onHead(head);
            all.add(this);
        }

        @Override
        void onMessage(int first, ByteBuf in, int index, int length, int mask) {
            if (batch == null) {
                batch = PooledByteBufAllocator.DEFAULT.directBuffer(HEADER_ROOM + length);
            }
            encode(first, in, index, length, mask, batch.ensureWritable(HEADER_ROOM + length));
        }

        @Override
        void onBatchEnd() {
            if (batch == null) {
                return;
            }
            for (Broadcast each : all) {
                each.write(batch.retainedDuplicate());
                each.flush();
            }
            batch.release();
            batch = null;
        }
    }
}
