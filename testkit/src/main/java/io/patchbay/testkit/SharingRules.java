// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.SharedFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What a transport promises of frames that go to many links. */
final class SharingRules {

    private static final int LINKS = 4;
    private static final int ROUNDS = 6;

    private final TransportContract contract;
    private final int[] sizes;
    private final List<List<byte[]>> expected = Stream.generate(() -> (List<byte[]>) new ArrayList<byte[]>())
            .limit(LINKS)
            .toList();
    private final Map<List<Integer>, Object> audiences = new HashMap<>();
    private int number;

    SharingRules(TransportContract contract) {
        this.contract = contract;
        int limit = contract.limits().maxFrameBytes();
        this.sizes = Stream.of(1, 0, 100, 900, 1, 16_384, 7, 40_000, 65_536)
                .mapToInt(Integer::intValue)
                .filter(size -> size <= limit)
                .toArray();
    }

    void sharedFramesArriveInTurn() {
        try (Rig rig = new Rig(contract)) {
            Binding binding = rig.listen();
            List<Link> links = new ArrayList<>();
            for (int i = 0; i < LINKS; i++) {
                links.add(rig.accepted(rig.connect(binding), i).link());
            }
            for (int round = 0; round < ROUNDS; round++) {
                // On each link's I/O thread in turn, which is not that of every other one.
                CompletableFuture<Void> sent = new CompletableFuture<>();
                links.get(round % LINKS).execute(() -> {
                    send(links);
                    sent.complete(null);
                });
                Await.value(Rule.LINK_19 + ": execute() runs a task while the transport is open", sent);
                send(links);
            }
            for (int i = 0; i < LINKS; i++) {
                List<byte[]> due = expected.get(i);
                RecordingHandler client = rig.clients().get(i);
                client.awaitFrames(Rule.LINK_26 + ": Each link gets what was shared", due.size());
                for (int frame = 0; frame < due.size(); frame++) {
                    assertArrayEquals(due.get(frame), client.frames().get(frame), Rule.LINK_26 + ": Shared frames and"
                            + " a link's own keep one order, and none is changed");
                }
            }
        }
    }

    /** Shares some frames, and sends others in between to one link each, but not always. */
    private void send(List<Link> links) {
        List<Integer> here = new ArrayList<>();
        List<Integer> elsewhere = new ArrayList<>();
        for (int i = 0; i < LINKS; i++) {
            (links.get(i).onIoThread() ? here : elsewhere).add(i);
        }
        for (int size : sizes) {
            number++;
            int favourite = number % (3 * LINKS);
            if (favourite < LINKS) {
                byte[] own = Samples.randomBytes(number % 50, number);
                note(favourite, own, links.get(favourite).send(ByteBuffer.wrap(own)));
            }
            byte[] content = Samples.randomBytes(size, -number);
            share(links, here, content);
            share(links, elsewhere, content);
        }
    }

    private void share(List<Link> links, List<Integer> audience, byte[] content) {
        ByteBuffer memory = number % 2 == 0
                ? ByteBuffer.allocateDirect(content.length + 3)
                : ByteBuffer.allocate(content.length + 3);
        memory.position(3).put(content).position(3);
        SharedFrame frame = new SharedFrame(
                number % 4 < 2 ? memory : memory.asReadOnlyBuffer(),
                false,
                audiences.computeIfAbsent(audience, unused -> new Object()),
                audience.size());
        for (int i : audience) {
            note(i, content, frame.isTakenByAll() || links.get(i).sendShared(frame));
        }
        for (int i = 0; i < memory.capacity(); i++) {
            memory.put(i, (byte) ~memory.get(i));
        }
    }

    private void note(int link, byte[] frame, boolean taken) {
        if (taken) {
            expected.get(link).add(frame);
        }
    }
}
