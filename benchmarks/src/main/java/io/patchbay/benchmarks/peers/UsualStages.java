// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.MessageToMessageCodec;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import tools.jackson.databind.json.JsonMapper;

/** JSON, RLE and XOR as Netty handlers are usually written: a handler and a buffer for each stage, plain loops. */
final class UsualStages {

    private UsualStages() {}

    /**
     * What a message is in JSON.
     *
     * @param id its type as a number
     * @param type its type
     * @param timestamp when it was made
     * @param checksum of the text
     * @param data the text
     */
    record Envelope(long id, String type, long timestamp, String checksum, String data) {

        static Envelope of(String text) {
            return new Envelope(1, Text.TYPE, System.currentTimeMillis(), checksum(text), text);
        }

        static String checksum(String text) {
            CRC32C sum = new CRC32C();
            sum.update(text.getBytes(StandardCharsets.UTF_8));
            return Long.toHexString(sum.getValue());
        }
    }

    /** Between envelopes and bytes. */
    static final class Json extends MessageToMessageCodec<ByteBuf, Envelope> {

        private static final JsonMapper MAPPER = JsonMapper.builder().build();

        Json() {
            super(ByteBuf.class, Envelope.class);
        }

        @Override
        protected void encode(ChannelHandlerContext context, Envelope message, List<Object> out) throws Exception {
            ByteBuf target = context.alloc().buffer(256 + message.data().length());
            try (OutputStream stream = new ByteBufOutputStream(target)) {
                MAPPER.writeValue(stream, message);
            }
            out.add(target);
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf source, List<Object> out) throws Exception {
            Envelope message;
            try (InputStream stream = new ByteBufInputStream(source)) {
                message = MAPPER.readValue(stream, Envelope.class);
            }
            if (!message.checksum().equals(Envelope.checksum(message.data()))) {
                throw new CorruptedFrameException("wrong checksum");
            }
            out.add(message);
        }
    }

    /** Between plain bytes and runs. */
    static final class Rle extends MessageToMessageCodec<ByteBuf, ByteBuf> {

        Rle() {
            super(ByteBuf.class, ByteBuf.class);
        }

        @Override
        protected void encode(ChannelHandlerContext context, ByteBuf source, List<Object> out) {
            byte[] plain = ByteBufUtil.getBytes(source);
            byte[] packed = new byte[2 * plain.length];
            int length = 0;
            for (int from = 0, to; from < plain.length; from = to) {
                to = from + 1;
                while (to < plain.length && plain[to] == plain[from] && to - from < 127) {
                    to++;
                }
                if (to - from > 2 || plain[from] < 0) {
                    packed[length++] = (byte) (128 + to - from);
                    packed[length++] = plain[from];
                } else {
                    for (int i = from; i < to; i++) {
                        packed[length++] = plain[i];
                    }
                }
            }
            out.add(Unpooled.wrappedBuffer(packed, 0, length));
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf source, List<Object> out) {
            byte[] packed = ByteBufUtil.getBytes(source);
            byte[] plain = new byte[2 * packed.length];
            int length = 0;
            for (int i = 0; i < packed.length; i++) {
                int count = packed[i] < 0 ? packed[i++] & 127 : 1;
                if (length + count > plain.length) {
                    plain = Arrays.copyOf(plain, 2 * plain.length + count);
                }
                Arrays.fill(plain, length, length + count, packed[i]);
                length += count;
            }
            out.add(Unpooled.wrappedBuffer(plain, 0, length));
        }
    }

    /** Either way. */
    static final class Xor extends MessageToMessageCodec<ByteBuf, ByteBuf> {

        private final byte[] key = StageChain.key();

        Xor() {
            super(ByteBuf.class, ByteBuf.class);
        }

        @Override
        protected void encode(ChannelHandlerContext context, ByteBuf source, List<Object> out) {
            byte[] bytes = ByteBufUtil.getBytes(source);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] ^= key[i % key.length];
            }
            out.add(Unpooled.wrappedBuffer(bytes));
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf source, List<Object> out) {
            encode(context, source, out);
        }
    }
}
