// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

    static final int THREADS = 4;

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

    final CodecLane lane() {
        return CodecLane.of(protocol(), setup(Setup.Role.CLIENT), setup(Setup.Role.SERVER));
    }

    final List<Message> smallSamples() {
        CodecLane lane = lane();
        return samples().stream().filter(message -> lane.encode(message).length < 1_500).toList();
    }

    /** Type, time and body come back, and the frame is read to its end. */
    @Test
    @Checks({
        Rule.PROTOCOL_1, Rule.PROTOCOL_14, Rule.PROTOCOL_15, Rule.PROTOCOL_16, Rule.STAGE_2, Rule.STAGE_3,
        Rule.STAGE_4, Rule.STAGE_5, Rule.STAGE_6, Rule.PROVIDER_11
    })
    protected void messagesComeBack() {
        CodecLane lane = lane();
        for (Message message : samples()) {
            lane.roundTrip(message, this);
        }
    }

    /** A received message can be sent on as it is. */
    @Test
    @Checks(Rule.PROTOCOL_5)
    protected void receivedMessagesCanBeForwarded() {
        CodecLane lane = lane();
        for (Message message : samples()) {
            Message received = lane.decode(lane.encode(message));
            try {
                Message forwarded = lane.decode(lane.encode(received));
                Bodies.assertSame(message, forwarded);
                assertEquals(message.type(), forwarded.type(), "The type of a message comes back");
            } catch (AssertionError e) {
                throw new AssertionError(Rule.PROTOCOL_5 + ": A received message can be sent on as it is, but "
                        + e.getMessage(), e);
            }
        }
    }

    /** Signals travel by name, whatever types are registered. */
    @Test
    @Checks(Rule.PROTOCOL_10)
    protected void signalsNeedNoRegistration() {
        CodecLane lane = CodecLane.of(protocol(), this, MessageTypes.none().with("registered", 7));
        assumeTrue(lane.encoder().carriesSignals(), "Not promised: signals");
        Message signal = lane.exchange(Rule.PROTOCOL_10 + ": A protocol that carries signals carries them by name",
                Message.of("@ping", "a body"));
        assertEquals("@ping", signal.type(), Rule.PROTOCOL_10 + ": A protocol that carries signals carries them by"
                + " name");
        assertEquals("a body", signal.body(), Rule.PROTOCOL_10 + ": The body of a signal is text, and comes back as it"
                + " is");
    }

    /** With registered types, names come back under their numbers. */
    @Test
    @Checks({Rule.PROTOCOL_18, Rule.PROTOCOL_4})
    protected void registeredTypesComeBack() {
        MessageTypes types = sampleTypes();
        CodecLane lane = CodecLane.of(protocol(), this, types);
        for (Message message : samples()) {
            if (types.id(message.type()).isPresent()) {
                long id = types.id(message.type()).getAsLong();
                Message received = lane.roundTrip(message, this);
                assertTrue(received.typeId() == id || received.typeId() == Message.NO_ID, () -> Rule.PROTOCOL_18 + ":"
                        + " typeId() of a received"
                        + " message is the number registered for its type, or NO_ID, but " + received.typeId());
            }
        }
    }

    /** As soon as types are registered, every other is an error, on the way out and on the way in. */
    @Test
    @Checks(Rule.PROTOCOL_4)
    protected void unknownTypesAreRefused() {
        Object body = samples().get(0).body();
        MessageTypes ours = MessageTypes.none().with("known", 11);
        MessageTypes theirs = ours.with("unknown", 12);
        CodecLane lane = CodecLane.of(protocol(), this, ours);
        assertThrows(UnknownMessageTypeException.class, () -> lane.encoder().encode(Message.of("unknown", body),
                ByteBuffer.allocate(1 << 16)), Rule.PROTOCOL_4 + ": A type that is not registered is refused on the"
                        + " way out");
        byte[] frame = CodecLane.of(protocol(), this, theirs).encode(Message.of("unknown", body));
        String rule = Rule.PROTOCOL_4 + ": A type that is not registered is refused on the way in";
        assertInstanceOf(UnknownMessageTypeException.class, lane.refusalOf(rule, frame), rule);
        assertDoesNotThrow(() -> lane.encode(Message.of("known", body)), Rule.PROTOCOL_4 + ": A type that is"
                + " registered is accepted");
    }

    /** A target that is too small for the message is answered, not thrown at; a larger one then succeeds. */
    @Test
    @Checks(Rule.PROTOCOL_2)
    protected void aTargetThatIsTooSmallIsAnswered() {
        CodecLane lane = lane();
        for (Message message : samples()) {
            int size = lane.encode(message).length;
            for (int room : Samples.roomsBelow(size)) {
                lane.tooSmall(message, room);
            }
            byte[] frame = lane.encodeInto(message, size);
            assertEquals(size, frame.length, Rule.PROTOCOL_2 + ": A message is as long in a target that just fits as"
                    + " in a larger one");
            Bodies.assertSame(message, lane.decode(frame));
        }
    }

    /** Frames may be on the heap or not, sliced, read-only, and begin at an offset. */
    @Test
    @Checks(Rule.STAGE_7)
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
    @Checks(Rule.PROTOCOL_8)
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
                    throw new AssertionError(Rule.PROTOCOL_8 + ": A message copies what it keeps of the frame, but it"
                            + " changed when the"
                            + " frame was overwritten: " + e.getMessage(), e);
                }
            }
        }
    }

    /** A frame cut anywhere is refused. */
    @Test
    @Checks({Rule.PROTOCOL_9, Rule.STAGE_9})
    protected void truncatedFramesAreRefused() {
        CodecLane lane = lane();
        for (Message message : smallSamples()) {
            byte[] frame = lane.encode(message);
            for (int cut = 0; cut < frame.length; cut++) {
                lane.refuse(Rule.PROTOCOL_9 + ": A frame that was cut is refused, here " + message + " after"
                        + " " + cut + " of " + frame.length
                        + " bytes", Arrays.copyOf(frame, cut));
            }
        }
    }

    /** What stands behind the limit of a frame makes no difference. */
    @Test
    @Checks(Rule.STAGE_6)
    protected void nothingBehindTheLimitIsRead() {
        new CodecRules(this).nothingBehindTheLimitIsRead();
    }

    /** What was given to a call is not written after it; nor is it read, see {@link #messagesKeepNoReferenceToTheFrame}. */
    @Test
    @Checks(Rule.STAGE_1)
    protected void buffersAreUsedDuringTheCallOnly() {
        new CodecRules(this).buffersAreUsedDuringTheCallOnly();
    }

    /** What a protocol cannot carry is refused, and nothing else happens. */
    @Test
    @Checks(Rule.PROTOCOL_3)
    protected void whatCannotBeCarriedIsRefused() {
        new CodecRules(this).whatCannotBeCarriedIsRefused();
    }

    /** Long frames that mean nothing do not keep the thread. */
    @Test
    @Checks(Rule.PROTOCOL_7)
    protected void everyFrameComesToAnEnd() {
        new CodecRules(this).everyFrameComesToAnEnd();
    }

    /** No call waits. */
    @Test
    @Checks(Rule.STAGE_8)
    protected void nothingWaits() {
        new CodecRules(this).nothingWaits();
    }

    /** A question for a pool's check can be asked, and whatever comes is judged. */
    @Test
    @Checks(Rule.PROTOCOL_17)
    protected void aCheckCanBeAsked() {
        new CodecRules(this).aCheckCanBeAsked();
    }

    /** Two codecs share nothing: each has types of its own. */
    @Test
    @Checks(Rule.PROVIDER_7)
    protected void codecsShareNothing() {
        new CodecRules(this).codecsShareNothing();
    }

    /** The provider serves 4 threads at once, each with codecs of its own. */
    @Test
    @Checks(Rule.PROVIDER_9)
    protected void manyThreadsMayUseTheProvider() {
        new CodecRules(this).manyThreadsMayUseTheProvider();
    }

    @Override
    final void exercise() {
        lane().roundTrip(samples().get(0), this);
    }

    @Override
    final void open(Setup setup) {
        protocol().open(setup);
    }

    /** A message fills its frame exactly. */
    @Test
    @Checks(Rule.PROTOCOL_9)
    protected void trailingBytesAreRefused() {
        CodecLane lane = lane();
        for (Message message : smallSamples()) {
            byte[] frame = lane.encode(message);
            String rule = Rule.PROTOCOL_9 + ": A message fills its frame exactly, so bytes behind it are refused, here"
                    + " behind " + message;
            lane.refuse(rule, Samples.concatenated(frame, (byte) 0));
            lane.refuse(rule, Samples.concatenated(frame, (byte) 'x'));
            lane.refuse(rule, Samples.concatenated(frame, (byte) 0xFF));
            lane.refuse(rule, Samples.concatenated(frame, frame));
        }
    }

    /** Noise and damaged frames are refused or give a message; nothing else happens. */
    @Test
    @Checks({Rule.STAGE_9, Rule.PROTOCOL_16})
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
    @Checks({Rule.STAGE_10, Rule.PROTOCOL_9})
    protected void refusalsShowNoPayload() {
        String secret = new String(Samples.secretText(), StandardCharsets.UTF_8);
        CodecLane lane = lane();
        for (Object body : List.of(secret, Map.of(secret, List.of(secret)), secret.getBytes(StandardCharsets.UTF_8))) {
            boolean known = body instanceof String ? supports(String.class)
                    : body instanceof Map ? supports(Map.class) : supports(byte[].class);
            if (!known) {
                continue;
            }
            byte[] frame = lane.encode(Message.of(samples().get(0).type(), body));
            for (int cut = 0; cut < frame.length; cut++) {
                Samples.assertHidden(lane.refusalOf(Rule.PROTOCOL_9 + ": A frame that was cut is"
                        + " refused", Arrays.copyOf(frame, cut)));
            }
            Message received = lane.decode(frame);
            for (Class<?> type : List.of(Sample.class, Integer.class, Map.class, List.class)) {
                try {
                    received.body(type);
                } catch (CodecException e) {
                    Samples.assertHidden(e);
                }
            }
        }
    }

    /** What a frame claims costs no more memory than its size allows. */
    @Test
    @Checks(Rule.PROTOCOL_7)
    protected void memoryIsBoundedByTheFrame() {
        CodecLane lane = lane();
        Random random = Samples.random(12);
        // Twice, because classes are loaded at first.
        Samples.hostileFrames().forEach(lane::survive);
        smallSamples().forEach(message -> lane.survive(lane.encode(message)));
        String rule = Rule.PROTOCOL_7 + ": Decoding takes memory in proportion to the frame, whatever it claims";
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
    @Checks(Rule.PROTOCOL_6)
    protected void damageIsNoticed() {
        assumeTrue(detectsCorruption(), "Not promised: a checksum over the whole frame");
        CodecLane lane = lane();
        for (Message message : smallSamples()) {
            byte[] frame = lane.encode(message);
            for (int bit = 0; bit < frame.length * 8; bit++) {
                lane.refuse(Rule.PROTOCOL_6 + ": A protocol that detects corruption refuses a frame with one bit"
                        + " changed, here bit " + bit
                        + " of " + message, Samples.flipped(frame, bit));
            }
        }
    }

    /** A protocol that says that its frames are text writes UTF-8. */
    @Test
    @Checks(Rule.PROTOCOL_11)
    protected void textualFramesAreUtf8() {
        CodecLane lane = lane();
        boolean textual = lane.encoder().textual();
        for (Message message : samples()) {
            byte[] frame = lane.encode(message);
            assertEquals(textual, lane.encoder().textual(), Rule.PROTOCOL_11 + ": textual() is the same at every call");
            byte[] again = new String(frame, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            assertFalse(textual && !Arrays.equals(frame, again), Rule.PROTOCOL_11 + ": Every frame of a textual"
                    + " protocol is valid UTF-8");
        }
    }

    /** One codec serves 4 threads at once. */
    @Test
    @Checks(Rule.PROTOCOL_12)
    protected void manyThreadsMayUseOneCodec() {
        CodecLane lane = lane();
        List<Message> samples = samples();
        Concurrently.run(Rule.PROTOCOL_12 + ": A codec may be used by many threads at once", THREADS, thread -> {
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
    @Checks(Rule.PROTOCOL_13)
    protected void encodingChangesNothing() {
        CodecLane lane = lane();
        for (Message message : samples()) {
            if (message.body() instanceof byte[] bytes) {
                byte[] before = bytes.clone();
                lane.encode(message);
                assertArrayEquals(before, bytes, Rule.PROTOCOL_13 + ": Encoding does not change the message");
            }
        }
    }
}
