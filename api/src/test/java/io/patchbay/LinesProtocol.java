// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Writes the type, a line feed and the body as UTF-8 text. */
final class LinesProtocol implements Protocol {

    private final String name;
    private final boolean signals;

    LinesProtocol() {
        this("lines", false);
    }

    /** Makes one with a name of its own, which carries signals or does not. */
    LinesProtocol(String name, boolean signals) {
        this.name = name;
        this.signals = signals;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<SocketOption<?>> options() {
        return Set.of(StandardOptions.PROTOCOL_VERSION);
    }

    @Override
    public MessageCodec open(Setup setup) {
        return new Codec(setup.messageTypes(), signals);
    }

    private record Codec(MessageTypes types, boolean carriesSignals) implements MessageCodec {

        @Override
        public int encode(Message message, ByteBuffer target) {
            if (!(message.body() instanceof String) && !(message.body() instanceof byte[])) {
                throw new CodecException("Protocol \"lines\" carries text only");
            }
            byte[] bytes = (message.type() + "\n" + message.text()).getBytes(StandardCharsets.UTF_8);
            if (bytes.length > target.remaining()) {
                return TARGET_TOO_SMALL;
            }
            target.put(bytes);
            return bytes.length;
        }

        @Override
        public Message decode(ByteBuffer frame) {
            String text = StandardCharsets.UTF_8.decode(frame).toString();
            int end = text.indexOf('\n');
            if (end < 0) {
                throw new CodecException("A frame of protocol \"lines\" has a line feed behind the type");
            }
            String type = text.substring(0, end);
            boolean signal = carriesSignals && MessageTypes.isSignal(type);
            if (!types.isEmpty() && !signal && types.id(type).isEmpty()) {
                throw UnknownMessageTypeException.named(type);
            }
            return Message.of(type, types.id(type).orElse(Message.NO_ID), 0, text.substring(end + 1));
        }

        @Override
        public boolean textual() {
            return true;
        }
    }
}
