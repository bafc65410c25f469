// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.UnknownMessageTypeException;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;
import io.patchbay.testkit.GuardedBuffer.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a {@link Protocol} promises. */
public abstract non-sealed class ProtocolContract extends ProviderContract {

    private static final int THREADS = 4;

    /**
     * A structured body of the kit's messages.
     *
     * @param name a text
     * @param number a number
     * @param on a flag
     * @param tags texts
     */
    public record Sample(String name, int number, boolean on, List<String> tags) {}

    /** For subclasses. */
    protected ProtocolContract() {}

    /**
     * Makes the protocol to check.
     *
     * @return the provider
     */
    protected abstract Protocol protocol();

    @Override
    final Protocol provider() {
        return protocol();
    }

    /**
     * Has the types of all of the kit's own messages, for a protocol that carries numbers and no names. Such a
     * protocol's test overrides {@link #setup} and adds them.
     *
     * @return the types
     */
    protected static MessageTypes sampleTypes() {
        return MessageSamples.types();
    }

    /**
     * Hook: whether the protocol gives back bodies of a kind.
     *
     * @param kind one of {@code String}, {@code byte[]}, {@code Map}, {@code List}, and {@code Record}, which stands
     *     for objects whose class the receiver names
     * @return {@code true} by default
     */
    protected boolean supports(Class<?> kind) {
        return true;
    }

    /**
     * Hook: how exact the time of a message is.
     *
     * @return the step of the protocol's clock, by default a millisecond
     */
    protected Duration timestampStep() {
        return Duration.ofMillis(1);
    }

    /**
     * Hook: whether the protocol promises to notice damage, by a checksum over the whole frame.
     *
     * @return {@code false} by default
     */
    protected boolean detectsCorruption() {
        return false;
    }

    /**
     * Hook: the messages that come back unchanged.
     *
     * @return by default messages with bodies of every kind that {@link #supports}
     */
    protected List<Message> samples() {
        return MessageSamples.of(this);
    }

    private CodecLane lane() {
        return CodecLane.of(protocol(), setup(Setup.Role.CLIENT), setup(Setup.Role.SERVER));
    }

    private List<Message> smallSamples() {
        CodecLane lane = lane();
        return samples().stream().filter(message -> lane.encode(message).length < 1_500).toList();
    }

    /** Type, time and body come back, and the frame is read to its end. */
    @Test
    protected void messagesComeBack() {
        CodecLane lane = lane();
        for (Message message : samples()) {
            lane.roundTrip(message, this);
        }
    }

    /** A received message can be sent on as it is. */
    @Test
    protected void receivedMessagesCanBeForwarded() {
        CodecLane lane = lane();
        for (Message message : samples()) {
            Message received = lane.decode(lane.encode(message));
            Message forwarded = lane.decode(lane.encode(received));
            Bodies.assertSame(message, forwarded);
            assertEquals(message.type(), forwarded.type(), "A received message can be sent on with its type");
        }
    }

    /** Signals travel by name, whatever types are registered. */
    @Test
    protected void signalsNeedNoRegistration() {
        CodecLane lane = CodecLane.of(protocol(), this, MessageTypes.none().with("registered", 7));
        if (lane.encoder().carriesSignals()) {
            Message signal = lane.decode(lane.encode(Message.of("@ping", "a body")));
            assertEquals("@ping", signal.type(), "A protocol that carries signals carries them by name");
            assertEquals("a body", signal.body(), "The body of a signal is text, and comes back as it is");
        }
    }

    /** With registered types, names come back under their numbers. */
    @Test
    protected void registeredTypesComeBack() {
        MessageTypes types = sampleTypes();
        CodecLane lane = CodecLane.of(protocol(), this, types);
        for (Message message : samples()) {
            if (types.id(message.type()).isPresent()) {
                long id = types.id(message.type()).getAsLong();
                Message received = lane.roundTrip(message, this);
                assertTrue(received.typeId() == id || received.typeId() == Message.NO_ID, () -> "typeId() of a received"
                        + " message is the number registered for its type, or NO_ID, but " + received.typeId());
            }
        }
    }

    /** As soon as types are registered, every other is an error, on the way out and on the way in. */
    @Test
    protected void unknownTypesAreRefused() {
        Object body = samples().get(0).body();
        MessageTypes ours = MessageTypes.none().with("known", 11);
        MessageTypes theirs = ours.with("unknown", 12);
        CodecLane lane = CodecLane.of(protocol(), this, ours);
        assertThrows(UnknownMessageTypeException.class, () -> lane.encoder().encode(Message.of("unknown", body),
                ByteBuffer.allocate(1 << 16)), "A type that is not registered is refused on the way out");
        byte[] frame = CodecLane.of(protocol(), this, theirs).encode(Message.of("unknown", body));
        String rule = "A type that is not registered is refused on the way in";
        assertInstanceOf(UnknownMessageTypeException.class, lane.refusalOf(rule, frame), rule);
        assertDoesNotThrow(() -> lane.encode(Message.of("known", body)), "A type that is registered is accepted");
    }

    /** A target that is too small for the message is answered, not thrown at; a larger one then succeeds. */
    @Test
    protected void aTargetThatIsTooSmallIsAnswered() {
        CodecLane lane = lane();
        for (Message message : samples()) {
            int size = lane.encode(message).length;
            for (int room : Samples.roomsBelow(size)) {
                lane.tooSmall(message, room);
            }
            byte[] frame = lane.encodeInto(message, size);
            assertEquals(size, frame.length, "A message is as long in a target that just fits as in a larger one");
            Bodies.assertSame(message, lane.decode(frame));
        }
    }

    /** Frames may be on the heap or not, sliced, read-only, and begin at an offset. */
    @Test
    protected void framesOfEveryShapeAreRead() {
        CodecLane lane = lane();
        for (Message message : samples()) {
            byte[] frame = lane.encode(message, Shape.SLICED);
            for (Shape shape : Shape.SOURCES) {
                Bodies.assertSame(message, lane.decode(frame, shape));
            }
        }
    }

    /** The message keeps nothing of the frame's memory. */
    @Test
    protected void messagesKeepNoReferenceToTheFrame() {
        CodecLane lane = lane();
        MessageCodec codec = protocol().open(setup(Setup.Role.SERVER));
        for (Message message : samples()) {
            byte[] frame = lane.encode(message);
            for (Shape shape : List.of(Shape.HEAP, Shape.DIRECT, Shape.READ_ONLY)) {
                GuardedBuffer memory = GuardedBuffer.holding(shape, frame);
                Message received = codec.decode(memory.view());
                memory.overwrite((byte) 0x2E);
                try {
                    Bodies.assertSame(message, received);
                } catch (AssertionError e) {
                    throw new AssertionError("A message copies what it keeps of the frame, but it changed when the"
                            + " frame was overwritten: " + e.getMessage(), e);
                }
            }
        }
    }

    /** A frame cut anywhere is refused. */
    @Test
    protected void truncatedFramesAreRefused() {
        CodecLane lane = lane();
        for (Message message : smallSamples()) {
            byte[] frame = lane.encode(message);
            for (int cut = 0; cut < frame.length; cut++) {
                lane.refuse("A frame that was cut is refused, here " + message + " after " + cut + " of " + frame.length
                        + " bytes", Arrays.copyOf(frame, cut));
            }
        }
    }

    /** A message fills its frame exactly. */
    @Test
    protected void trailingBytesAreRefused() {
        CodecLane lane = lane();
        for (Message message : smallSamples()) {
            byte[] frame = lane.encode(message);
            String rule = "A message fills its frame exactly, so bytes behind it are refused, here behind " + message;
            lane.refuse(rule, Samples.concatenated(frame, (byte) 0));
            lane.refuse(rule, Samples.concatenated(frame, (byte) 'x'));
            lane.refuse(rule, Samples.concatenated(frame, (byte) 0xFF));
            lane.refuse(rule, Samples.concatenated(frame, frame));
        }
    }

    /** Noise and damaged frames are refused or give a message; nothing else happens. */
    @Test
    protected void noiseDoesNoHarm() {
        CodecLane lane = lane();
        Random random = Samples.random(11);
        Samples.hostileFrames().forEach(lane::survive);
        for (Message message : smallSamples()) {
            byte[] frame = lane.encode(message);
            for (int round = 0; round < 200; round++) {
                lane.survive(Samples.mutated(frame, random));
            }
        }
    }

    /** What says that a frame or a body is bad does not show it, as it may be logged. */
    @Test
    protected void refusalsShowNoPayload() {
        String secret = "correcthorsebatterystaple";
        CodecLane lane = lane();
        for (Object body : List.of(secret, Map.of(secret, List.of(secret)), secret.getBytes(StandardCharsets.UTF_8))) {
            boolean known = body instanceof String ? supports(String.class)
                    : body instanceof Map ? supports(Map.class) : supports(byte[].class);
            if (!known) {
                continue;
            }
            byte[] frame = lane.encode(Message.of(samples().get(0).type(), body));
            for (int cut = 0; cut < frame.length; cut++) {
                assertHides(secret, lane.refusalOf("A frame that was cut is refused", Arrays.copyOf(frame, cut)));
            }
            Message received = lane.decode(frame);
            for (Class<?> type : List.of(Sample.class, Integer.class, Map.class, List.class)) {
                try {
                    received.body(type);
                } catch (CodecException e) {
                    assertHides(secret, e);
                }
            }
        }
    }

    private static void assertHides(String secret, Throwable failure) {
        String part = secret.substring(0, 12);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            assertFalse(message.contains(part), () -> "Messages of exceptions never contain payload, but: " + message);
        }
    }

    /** What a frame claims costs no more memory than its size allows. */
    @Test
    protected void memoryIsBoundedByTheFrame() {
        CodecLane lane = lane();
        Random random = Samples.random(12);
        // Twice, because classes are loaded at first.
        Samples.hostileFrames().forEach(lane::survive);
        smallSamples().forEach(message -> lane.survive(lane.encode(message)));
        String rule = "Decoding takes memory in proportion to the frame, whatever it claims";
        for (byte[] frame : Samples.hostileFrames()) {
            Allocation.assertAtMost(1 << 20, rule, () -> lane.survive(frame));
        }
        for (Message message : smallSamples()) {
            byte[] frame = lane.encode(message);
            for (int round = 0; round < 50; round++) {
                byte[] damaged = Samples.mutated(frame, random);
                Allocation.assertAtMost(1 << 20, rule, () -> lane.survive(damaged));
            }
        }
    }

    /** If the protocol promises to notice damage, it refuses a frame with any one bit changed. */
    @Test
    protected void damageIsNoticed() {
        if (!detectsCorruption()) {
            return;
        }
        CodecLane lane = lane();
        for (Message message : smallSamples()) {
            byte[] frame = lane.encode(message);
            for (int bit = 0; bit < frame.length * 8; bit++) {
                lane.refuse("A protocol that detects corruption refuses a frame with one bit changed, here bit " + bit
                        + " of " + message, Samples.flipped(frame, bit));
            }
        }
    }

    /** A protocol that says that its frames are text writes UTF-8. */
    @Test
    protected void textualFramesAreUtf8() {
        CodecLane lane = lane();
        boolean textual = lane.encoder().textual();
        for (Message message : samples()) {
            byte[] frame = lane.encode(message);
            assertEquals(textual, lane.encoder().textual(), "textual() is the same at every call");
            byte[] again = new String(frame, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            assertFalse(textual && !Arrays.equals(frame, again), "Every frame of a textual protocol is valid UTF-8");
        }
    }

    /** One codec serves 4 threads at once. */
    @Test
    protected void manyThreadsMayUseOneCodec() {
        CodecLane lane = lane();
        List<Message> samples = samples();
        Concurrently.run("A codec may be used by many threads at once", THREADS, thread -> {
            int[] next = {thread};
            Concurrently.repeat(() -> lane.roundTrip(samples.get(next[0]++ % samples.size()), this));
            Message longest = samples.stream()
                    .max(Comparator.comparingInt(message -> lane.encode(message).length))
                    .orElseThrow();
            Message own = thread % 2 == 0 ? longest : samples.get(thread % samples.size());
            byte[] frame = lane.encode(own);
            Concurrently.repeat(() -> Bodies.assertSame(own, lane.quickDecode(frame)));
        });
    }

    /** Encoding leaves the message's bytes as they were. */
    @Test
    protected void encodingChangesNothing() {
        CodecLane lane = lane();
        for (Message message : samples()) {
            if (message.body() instanceof byte[] bytes) {
                byte[] before = bytes.clone();
                lane.encode(message);
                assertArrayEquals(before, bytes, "Encoding does not change the message");
            }
        }
    }
}
