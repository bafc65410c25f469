// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.patchbay.spi.Link;
import io.patchbay.testkit.Rig.Pair;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** What a transport promises of frames that are lent to it. */
final class LendingRules {

    private static final String ONCE = Rule.LINK_25 + ": A frame that was lent and taken is given back exactly once";
    private static final String UNTAKEN = Rule.LINK_25 + ": A frame that was not taken is not given back";
    private static final int MANY = 200;

    private final TransportContract contract;
    private final int limit;

    LendingRules(TransportContract contract) {
        this.contract = contract;
        this.limit = contract.limits().maxFrameBytes();
    }

    /** A frame in memory that others may use again once it was given back, which this does at once. */
    private static final class Loan implements Runnable {

        private final byte[] content;
        private final ByteBuffer memory;
        private final ByteBuffer lent;
        private final AtomicInteger returns = new AtomicInteger();

        Loan(int size, int number) {
            content = Samples.randomBytes(size, number);
            memory = number % 2 == 0 ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
            memory.put(content).flip();
            lent = number % 4 < 2 ? memory.duplicate() : memory.asReadOnlyBuffer();
        }

        @Override
        public void run() {
            for (int i = 0; i < memory.limit(); i++) {
                memory.put(i, (byte) ~content[i]);
            }
            returns.incrementAndGet();
        }

        boolean isBack() {
            return returns.get() > 0;
        }
    }

    void lentFramesComeBack() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            List<Loan> taken = new ArrayList<>();
            for (int size : new int[] {0, 1, 900, 16_384, 65_536, limit}) {
                if (size <= limit) {
                    for (int i = 0; i < 8; i++) {
                        Loan loan = new Loan(size, taken.size());
                        Await.until(Rule.LINK_6 + ": A frame that is lent is taken as soon as there is room", () ->
                                lend(pair.client().link(), List.of(loan)) == 1);
                        assertEquals(0, loan.lent.remaining(), Rule.LINK_5 + ": The position of a frame that was lent"
                                + " moves to the limit; what remains");
                        taken.add(loan);
                    }
                }
            }
            pair.server().awaitFrames(Rule.TRANSPORT_3 + ": Frames that were lent arrive", taken.size());
            for (int i = 0; i < taken.size(); i++) {
                assertArrayEquals(taken.get(i).content, pair.server().frames().get(i), Rule.LINK_25 + ": A frame that"
                        + " was lent is given back only when its bytes may change");
            }
            Await.until(ONCE, () -> taken.stream().allMatch(Loan::isBack));
            Loan refused = new Loan(1, 0);
            Link link = pair.client().link();
            link.close();
            assertEquals(0, lend(link, List.of(refused)), Rule.LINK_14 + ": Nothing is taken after a close");
            assertEquals(0, refused.returns.get(), UNTAKEN);
            pair.client().awaitClosed(Rule.LINK_16 + ": The stage of close() completes");
            assertOnce(taken);
        }
    }

    void lentFramesComeBackAtTheEnd() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            pair.server().link().pauseReading();
            List<Loan> loans = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                loans.add(new Loan(Math.min(limit, 65_536), i));
            }
            List<Loan> taken = loans.subList(0, lend(pair.client().link(), loans));
            pair.client().link().abort();
            pair.client().awaitClosed(Rule.LINK_17 + ": abort() ends the link at once");
            Await.until(ONCE + ", at the latest when the link ends", () -> taken.stream().allMatch(Loan::isBack));
            assertOnce(taken);
            for (Loan refused : loans.subList(taken.size(), loans.size())) {
                assertEquals(0, refused.returns.get(), UNTAKEN);
            }
        }
    }

    private static void assertOnce(List<Loan> taken) {
        for (Loan loan : taken) {
            assertEquals(1, loan.returns.get(), ONCE);
        }
    }

    /** Lends frames on the I/O thread until one is refused, and counts those that were taken. */
    private static int lend(Link link, List<Loan> loans) {
        CompletableFuture<Integer> taken = new CompletableFuture<>();
        link.execute(() -> {
            int count = 0;
            while (count < loans.size() && link.sendLent(loans.get(count).lent, loans.get(count))) {
                count++;
            }
            taken.complete(count);
        });
        return Await.value(Rule.LINK_19 + ": execute() runs a task while the transport is open", taken);
    }
}
