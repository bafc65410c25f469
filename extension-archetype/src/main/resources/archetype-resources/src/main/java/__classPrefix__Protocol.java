package ${package};

import com.google.auto.service.AutoService;
import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.Option;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Replace the codec. This one carries texts and bytes: time, kind of body, type and body behind their lengths. */
@AutoService(Protocol.class)
public final class ${classPrefix}Protocol implements Protocol {

    /** A setting; give it to option(...) of a builder, withOption(...) of an endpoint, or -o of the command. */
    static final Option<Integer> LONGEST_TYPE =
            Option.ofInt("${providerName}.longest-type", 1, 256, "the longest name of a type; default: 256");

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
        return new Codec(setup.messageTypes(), setup.options().get(LONGEST_TYPE).orElse(256));
    }

    private record Codec(MessageTypes types, int longestType) implements MessageCodec {

        @Override
        public int encode(Message message, ByteBuffer target) {
            types.idToSend(message);
            if (message.type().length() > longestType) {
                throw new CodecException("A type is longer than ${providerName}.longest-type, " + longestType);
            }
            byte[] type = message.type().getBytes(StandardCharsets.UTF_8);
            byte[] body = message.bytes();
            int length = Long.BYTES + 1 + Integer.BYTES + type.length + Integer.BYTES + body.length;
            if (length > target.remaining()) {
                return TARGET_TOO_SMALL;
            }
            target.putLong(message.timestampMillis()).put((byte) (message.body() instanceof String ? 1 : 0));
            target.putInt(type.length).put(type).putInt(body.length).put(body);
            return length;
        }

        @Override
        public Message decode(ByteBuffer frame) {
            if (frame.remaining() <= Long.BYTES) {
                throw new CodecException("${providerName}: the frame is cut off");
            }
            long time = frame.getLong();
            int kind = frame.get();
            String type = new String(field(frame), StandardCharsets.UTF_8);
            byte[] body = field(frame);
            if (kind < 0 || kind > 1 || type.length() > longestType || frame.hasRemaining()) {
                throw new CodecException("${providerName}: the frame is damaged");
            }
            return types.received(type, time, kind == 1 ? new String(body, StandardCharsets.UTF_8) : body);
        }

        private static byte[] field(ByteBuffer frame) {
            int length = frame.remaining() < Integer.BYTES ? -1 : frame.getInt();
            if (length < 0 || length > frame.remaining()) {
                throw new CodecException("${providerName}: the frame is cut off");
            }
            byte[] bytes = new byte[length];
            frame.get(bytes);
            return bytes;
        }
    }
}
