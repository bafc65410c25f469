// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Option;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkStatistics;
import io.patchbay.spi.Transport;
import io.patchbay.testkit.Rig.Pair;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a transport promises of what a link tells, of threads and of resources. */
final class LinkRules {

    /** What a transport may keep, and what passes through it meanwhile: buffers that are used again, code, counters. */
    private static final long KEPT_BYTES = 12 << 20;
    private static final int PASSED_BYTES = 2 << 20;
    private static final int PASSES = 12;

    private final TransportContract contract;

    LinkRules(TransportContract contract) {
        this.contract = contract;
    }

    /** No transport has it. */
    private interface UnknownFacet {}

    void traitsAreStable() {
        Transport transport = contract.transport();
        assertNotNull(transport.traits(), Rule.PROVIDER_11 + ": traits() never returns null");
        assertEquals(transport.traits(), transport.traits(), Rule.TRANSPORT_1 + ": The promises are the same at every"
                + " call");
        assertEquals(transport.locatedByPath(), transport.locatedByPath(), Rule.TRANSPORT_19 + ": locatedByPath() is"
                + " the same at every call");
    }

    void statisticsAreExact() {
        long begin = System.nanoTime();
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            int there = 60;
            int back = 40;
            for (int i = 0; i < there; i++) {
                Rig.send(pair.client().link(), new byte[i * 7]);
            }
            for (int i = 0; i < back; i++) {
                Rig.send(pair.server().link(), new byte[i * 11]);
            }
            pair.server().awaitFrames(Rule.TRANSPORT_3 + ": Accepted frames arrive", there);
            pair.client().awaitFrames(Rule.TRANSPORT_3 + ": Accepted frames arrive", back);
            assertFalse(pair.client().link().onIoThread(), Rule.LINK_18 + ": onIoThread() is false on other threads");
            pair.client().link().close();
            pair.client().awaitClosed(Rule.TRANSPORT_5 + ": onClosed follows close()");
            pair.server().awaitClosed(Rule.TRANSPORT_5 + ": onClosed follows the peer's close()");
            long bytesThere = 7L * there * (there - 1) / 2;
            long bytesBack = 11L * back * (back - 1) / 2;
            assertCounts(pair.client().link(), there, bytesThere, back, bytesBack, begin);
            assertCounts(pair.server().link(), back, bytesBack, there, bytesThere, begin);
        }
    }

    void onlyThePeerIsHeard() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            long begin = System.nanoTime();
            Rig.send(pair.client().link(), Rig.text("one"));
            pair.server().awaitFrames(Rule.TRANSPORT_3 + ": Accepted frames arrive", 1);
            long ownTime = pair.client().link().lastReceivedNanos();
            long firstTime = pair.server().link().lastReceivedNanos();
            assertTrue(firstTime - begin >= 0 && System.nanoTime() - firstTime >= 0, Rule.LINK_22 + ":"
                    + " lastReceivedNanos is on the"
                    + " clock of System.nanoTime, and tells when the last bytes came");
            Rig.send(pair.client().link(), Rig.text("two"));
            pair.server().awaitFrames(Rule.TRANSPORT_3 + ": Accepted frames arrive", 2);
            assertEquals(ownTime, pair.client().link().lastReceivedNanos(), Rule.LINK_22 + ": What a link sends does"
                    + " not change when it"
                    + " last received");
            assertTrue(pair.server().link().lastReceivedNanos() - firstTime > 0,
                    Rule.LINK_22 + ": lastReceivedNanos moves on with each frame");
        }
    }

    void pingsAreAnswered() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            pair.client().link().ping().ifPresent(answer -> {
                Duration time = Await.value(Rule.LINK_23 + ": A ping of a live link is answered", answer);
                assertFalse(time.isNegative(), Rule.LINK_23 + ": An answer takes time");
                assertTrue(pair.client().link().lastRoundTrip().isPresent(),
                        Rule.LINK_23 + ": lastRoundTrip tells what the last ping took");
            });
        }
    }

    private static void assertCounts(
            Link link, long framesSent, long bytesSent, long framesReceived, long bytesReceived, long begin) {
        LinkStatistics statistics = link.statistics();
        assertEquals(framesSent, statistics.framesSent(), Rule.LINK_24 + ": framesSent is exact once the link has"
                + " ended");
        assertEquals(bytesSent, statistics.bytesSent(), Rule.LINK_24 + ": bytesSent is exact once the link has ended");
        assertEquals(framesReceived, statistics.framesReceived(), Rule.LINK_24 + ": framesReceived is exact once the"
                + " link has ended");
        assertEquals(bytesReceived, statistics.bytesReceived(), Rule.LINK_24 + ": bytesReceived is exact once the link"
                + " has ended");
        assertEquals(0, statistics.queuedBytes(), Rule.LINK_24 + ": queuedBytes is 0 once the link has ended");
        long activity = statistics.lastActivityNanos();
        assertTrue(activity - begin >= 0 && System.nanoTime() - activity >= 0, Rule.LINK_24 + ": lastActivityNanos is"
                + " on the clock of"
                + " System.nanoTime, after the link's begin and before now");
    }

    void addressesAreTold() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            SocketAddress client = pair.client().link().localAddress();
            SocketAddress server = pair.client().link().remoteAddress();
            assertNotNull(client, Rule.LINK_20 + ": A link tells its own address");
            assertEquals(pair.binding().localAddress(), server, Rule.LINK_20 + ": The peer's address is the one that"
                    + " was connected to");
            assertEquals(client, pair.server().link().remoteAddress(), Rule.LINK_20 + ": Each side's own address is"
                    + " the other's peer");
            assertEquals(server, pair.server().link().localAddress(), Rule.LINK_20 + ": Each side's peer is the"
                    + " other's own address");
            pair.client().link().abort();
            pair.client().awaitClosed(Rule.TRANSPORT_5 + ": onClosed follows abort()");
            assertEquals(client, pair.client().link().localAddress(), Rule.LINK_20 + ": A link tells its own address"
                    + " also after"
                    + " the end");
            assertEquals(server, pair.client().link().remoteAddress(), Rule.LINK_20 + ": A link tells the peer's"
                    + " address also after the"
                    + " end");
            contract.promises().ifConnected(() -> {
                pair.server().awaitClosed(Rule.TRANSPORT_5 + ": Both sides learn when a link ends");
                assertEquals(client, pair.server().link().remoteAddress(), Rule.LINK_20 + ": A link tells the peer's"
                        + " address also after"
                        + " the end");
            });
        }
    }

    void unknownOptionsAreUnsupported() {
        Option<Integer> unknown = Option.ofInt("contract.no-such-option", 0, 9, "none");
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            for (Link link : new Link[] {pair.client().link(), pair.server().link()}) {
                assertThrows(UnsupportedOperationException.class, () -> link.option(unknown), Rule.LINK_21 + ":"
                        + " Reading an option that a"
                        + " link does not have is an UnsupportedOperationException");
                assertThrows(UnsupportedOperationException.class, () -> link.option(unknown, 1), Rule.LINK_21 + ":"
                        + " Changing an option"
                        + " that a link does not have is an UnsupportedOperationException");
                assertTrue(link.facet(UnknownFacet.class).isEmpty(), Rule.LINK_21 + ": A facet that a link does not"
                        + " have is empty");
                assertTrue(link.isOpen(), Rule.LINK_21 + ": A question for an unknown option leaves the link open");
            }
        }
    }

    void tasksRunOnTheIoThread() {
        CountDownLatch ran = new CountDownLatch(2);
        AtomicBoolean inCallback = new AtomicBoolean();
        AtomicBoolean overlapped = new AtomicBoolean();
        AtomicBoolean elsewhere = new AtomicBoolean();
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair(new RecordingHandler(), () -> new RecordingHandler() {
                @Override
                void frame(ByteBuffer frame) {
                    inCallback.set(true);
                    link().execute(() -> task(link()));
                    inCallback.set(false);
                }

                private void task(Link link) {
                    overlapped.compareAndSet(false, inCallback.get());
                    elsewhere.compareAndSet(false, !link.onIoThread());
                    ran.countDown();
                }
            });
            Link link = pair.server().link();
            assertFalse(link.onIoThread(), Rule.LINK_18 + ": onIoThread() is false on other threads");
            assertTrue(link.execute(() -> {
                elsewhere.compareAndSet(false, !link.onIoThread());
                ran.countDown();
            }), Rule.LINK_19 + ": execute() answers true while the transport is open");
            Rig.send(pair.client().link(), Rig.text("a frame"));
            Await.until(Rule.LINK_19 + ": execute() runs its tasks", () -> ran.getCount() == 0);
            assertFalse(elsewhere.get(), Rule.LINK_19 + ": execute() runs a task on the link's I/O thread");
            assertFalse(overlapped.get(), Rule.LINK_19 + ": execute() never runs a task during a callback of the"
                    + " handler");
        }
    }

    void nothingIsLeftBehind() {
        // Once without counting, as classes are loaded and shared things begin to live.
        useAndClose();
        Threads threads = Threads.now();
        long descriptors = Descriptors.open();
        for (int i = 0; i < 3; i++) {
            useAndClose();
        }
        boolean ended = Await.within(Await.atMost(Duration.ofSeconds(5)), () -> threads.startedSince().isEmpty());
        assertTrue(ended, () -> Rule.TRANSPORT_16 + ": Every thread ends with close() of its transport, but 5 s later"
                + " these live: "
                + threads.startedSince());
        boolean released = Await.within(Await.atMost(Duration.ofSeconds(5)), () -> Descriptors.open() <= descriptors);
        assertTrue(released, () -> Rule.TRANSPORT_17 + ": close() of a transport leaves no file descriptor open, but"
                + " there were "
                + descriptors + " before and are " + Descriptors.open() + " now");
    }

    void useAndClose() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            for (int i = 0; i < 4; i++) {
                rig.connect(pair.binding());
            }
            rig.assertAlive(pair.client(), pair.server());
            rig.assertAlive(pair.server(), pair.client());
        }
    }

    void memoryIsReleased() {
        passAndClose();
        passAndClose();
        long before = Memory.inUse();
        for (int i = 0; i < PASSES; i++) {
            passAndClose();
        }
        boolean released = Await.within(
                Await.atMost(Duration.ofSeconds(5)), () -> Memory.inUse() <= before + KEPT_BYTES);
        assertTrue(released, () -> Rule.TRANSPORT_17 + ": close() of a transport leaves no memory in use, but after "
                + PASSES + " times " + PASSED_BYTES + " bytes " + (Memory.inUse() - before) + " more are");
    }

    private void passAndClose() {
        int size = Math.min(contract.limits().maxFrameBytes(), 64 << 10);
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            byte[] frame = new byte[size];
            for (int sent = 0; sent < PASSED_BYTES; sent += size) {
                Rig.send(pair.client().link(), frame);
                int expected = sent / size + 1;
                Await.until(Rule.TRANSPORT_3 + ": Accepted frames arrive", () -> pair.server().count() >= expected);
            }
        }
    }

    void noMoreIoThreadsThanAllowed() {
        try (Rig rig = new Rig(contract)) {
            Pair pair = rig.pair();
            for (int i = 1; i <= 8; i++) {
                rig.accepted(rig.connect(pair.binding()), i);
            }
            for (List<RecordingHandler> side : List.of(rig.servers(), rig.clients())) {
                Set<Thread> threads = new HashSet<>();
                side.forEach(handler -> threads.addAll(handler.threads()));
                assertTrue(threads.size() <= Rig.IO_THREADS, () -> Rule.TRANSPORT_7 + ": No more than "
                        + Rig.IO_THREADS + " threads call handlers when the context allows so many, but " + threads);
            }
        }
    }

    void unusedTransportsClose() {
        Threads threads = Threads.now();
        try (Rig rig = new Rig(contract)) {
            rig.client().close();
        }
        assertTrue(Await.within(Await.atMost(Duration.ofSeconds(5)), () -> threads.startedSince().equals(Set.of())),
                Rule.TRANSPORT_16 + ": A transport"
                + " that opened no link leaves no thread behind");
    }
}
