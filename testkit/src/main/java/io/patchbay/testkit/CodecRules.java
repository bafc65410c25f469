// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a protocol promises about its calls, and about what is not a message. */
final class CodecRules {

    private final ProtocolContract contract;
    private final Protocol protocol;

    CodecRules(ProtocolContract contract) {
        this.contract = contract;
        this.protocol = contract.protocol();
    }

    void nothingBehindTheLimitIsRead() {
        CodecLane lane = contract.lane();
        for (Message message : contract.smallSamples()) {
            byte[] frame = lane.encode(message);
            for (int cut = 0; cut < frame.length; cut += 5) {
                lane.refuseUpTo(Rule.STAGE_6 + ": A stage reads nothing behind the limit, so a frame that was cut is"
                        + " refused"
                        + " although its rest stands there", cut, frame);
            }
        }
    }

    void buffersAreUsedDuringTheCallOnly() {
        CodecLane lane = contract.lane();
        List<StageCall> calls = new ArrayList<>();
        for (Message message : contract.smallSamples()) {
            StageCall encoding = lane.encoding(message, 4_096);
            byte[] frame = encoding.succeed(lane.encodingOf(message));
            encoding.takeBack();
            calls.add(encoding);
            Bodies.assertSame(message, lane.decode(frame));
        }
        assertTrue(calls.stream().allMatch(StageCall::untouched), Rule.STAGE_1 + ": A stage writes to no buffer of an"
                + " earlier call");
    }

    void whatCannotBeCarriedIsRefused() {
        CodecLane lane = contract.lane();
        Object[] bodies = {"a text", new byte[] {1}, Map.of("a", 1), List.of(1),
            new ProtocolContract.Sample("a", 1, true, List.of()),
            new Object(), Map.of("nothing", new Object())};
        for (Object body : bodies) {
            try {
                lane.encoder().encode(Message.of(contract.samples().get(0).type(), body), ByteBuffer.allocate(4_096));
            } catch (CodecException e) {
                continue;
            } catch (RuntimeException | StackOverflowError e) {
                fail(Rule.PROTOCOL_3 + ": A message that the protocol cannot carry is a CodecException, but one with a "
                        + body.getClass().getSimpleName() + " is " + e, e);
            }
        }
    }

    void everyFrameComesToAnEnd() {
        CodecLane lane = contract.lane();
        Await.call(Rule.PROTOCOL_7 + ": Decoding takes time in proportion to the frame", () -> {
            for (byte[] frame : Samples.longFrames()) {
                lane.survive(frame);
            }
            return null;
        });
    }

    void nothingWaits() {
        CodecLane lane = contract.lane();
        byte[] frame = lane.encode(contract.samples().get(0));
        ByteBuffer target = ByteBuffer.allocate(frame.length);
        Waits.assertNone(() -> {
            lane.encoder().encode(contract.samples().get(0), target.clear());
            lane.quickDecode(frame);
        });
    }

    void aCheckCanBeAsked() {
        CodecLane lane = contract.lane();
        MessageCodec codec = lane.encoder();
        assumeTrue(codec.check().isPresent(), "Not there: a check");
        codec.check().ifPresent(check -> {
            try {
                codec.encode(check.question(), ByteBuffer.allocate(1 << 16));
                contract.samples().forEach(message -> check.isAnswer().test(lane.decode(lane.encode(message))));
            } catch (RuntimeException e) {
                fail(Rule.PROTOCOL_17 + ": A check's question is carried and any message judged, but " + e, e);
            }
        });
    }

    void codecsShareNothing() {
        Object body = contract.samples().get(0).body();
        CodecLane first = CodecLane.of(protocol, contract, MessageTypes.none().with("first", 11));
        CodecLane second = CodecLane.of(protocol, contract, MessageTypes.none().with("second", 11));
        for (int round = 0; round < 3; round++) {
            String rule = Rule.PROVIDER_7 + ": Two codecs share nothing, so each has types of its own";
            assertEquals("first", first.exchange(rule, Message.of("first", body)).type(), rule);
            assertEquals("second", second.exchange(rule, Message.of("second", body)).type(), rule);
        }
    }

    void manyThreadsMayUseTheProvider() {
        Message message = contract.samples().get(0);
        Concurrently.run(Rule.PROVIDER_9 + ": A protocol may be used by many threads at"
                + " once", ProtocolContract.THREADS, thread ->
                Concurrently.repeat(() -> contract.lane().roundTrip(message, contract)));
    }
}
