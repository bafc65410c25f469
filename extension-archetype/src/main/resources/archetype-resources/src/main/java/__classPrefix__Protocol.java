package ${package};

import com.google.auto.service.AutoService;
import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.Option;
import io.patchbay.UnknownMessageTypeException;
import io.patchbay.spi.EncodedBody;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Replace the codec. This one carries texts and bytes: time, kind of body, type and
 * body behind their lengths. */
@AutoService(Protocol.class)
public final class ${classPrefix}Protocol implements Protocol {

    /** A setting of this protocol; set it with option(...) of a builder or an endpoint, or with -o on a command line. */
    static final Option<Integer> LONGEST_TYPE =
            Option.ofInt("${providerName}.longest-type", 1, 1_024, "the longest name of a message type, in bytes; default: 1024");

    /** For ServiceLoader. */
    public ${classPrefix}Protocol() {}

    @Override
    public String name() {
        return "${providerName}";
    }

    @Override
    public Set<SocketOption<?>> options() {
        return Set.of(LONGEST_TYPE);
    }

    @Override
    public MessageCodec open(Setup setup) {
        return new Codec(setup.messageTypes(), setup.options().get(LONGEST_TYPE).orElse(1_024));
    }

    private record Codec(MessageTypes types, int longestType) implements MessageCodec {

        private static final int HEADER = Long.BYTES + 1 + Short.BYTES + Integer.BYTES;

        @Override
        public int encode(Message message, ByteBuffer target) {
            boolean text = message.body() instanceof String;
            if (!text && !(message.body() instanceof byte[]) && !(message.body() instanceof EncodedBody)) {
                throw new CodecException("${providerName} carries text and bytes alone");
            }
            checkType(message.type());
            byte[] type = message.type().getBytes(StandardCharsets.UTF_8);
            if (type.length > longestType) {
                throw new CodecException("A type has at most " + longestType + " bytes (${providerName}.longest-type)");
            }
            byte[] body = message.bytes();
            int length = HEADER + type.length + body.length;
            if (length > target.remaining()) {
                return TARGET_TOO_SMALL;
            }
            target.putLong(message.timestampMillis()).put((byte) (text ? 1 : 0)).putShort((short) type.length);
            target.put(type).putInt(body.length).put(body);
            return length;
        }

        @Override
        public Message decode(ByteBuffer frame) {
            if (frame.remaining() < HEADER) {
                throw new CodecException("${providerName}: the frame is cut off");
            }
            long time = frame.getLong();
            int kind = frame.get();
            int typeLength = Short.toUnsignedInt(frame.getShort());
            if (kind < 0 || kind > 1 || typeLength > longestType || typeLength > frame.remaining() - Integer.BYTES) {
                throw new CodecException("${providerName}: the frame is damaged");
            }
            byte[] type = new byte[typeLength];
            frame.get(type);
            int bodyLength = frame.getInt();
            if (bodyLength != frame.remaining()) {
                throw new CodecException("${providerName}: the frame is cut off, or something is behind it");
            }
            byte[] body = new byte[bodyLength];
            frame.get(body);
            String name = new String(type, StandardCharsets.UTF_8);
            checkType(name);
            Object content = kind == 1 ? new String(body, StandardCharsets.UTF_8) : body;
            return Message.of(name, types.id(name).orElse(Message.NO_ID), time, content);
        }

        private void checkType(String type) {
            if (!types.isEmpty() && types.id(type).isEmpty()) {
                throw UnknownMessageTypeException.named(type);
            }
        }
    }
}
