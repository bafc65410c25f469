// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed, and system calls that fail. The build does a part; {@code sync/crash/run} does all.
 */
class CrashTest {

    private static final int LAST_POINT = 200;
    private static final int STEP = LAST_POINT / Integer.getInteger("sync.crash.points", 10);
    private static final int KILLS = Integer.getInteger("sync.crash.kills", 4);
    private static final int RECEIVER_KILLS = Integer.getInteger("sync.crash.receiver.kills", 3);

    /** Nobody listens there, so everything stays in the outbox. */
    private static final String NOWHERE = "tcp+binary://127.0.0.1:1";

    @TempDir
    private Path folder;

    /** Gives the texts that are pending in an outbox's folder, without the dots behind them. */
    private static List<String> pending(Path in) throws Exception {
        try (NetworkManager network = NetworkManager.create();
                MessageLog log = MessageLog.open(FolderDisk.own(in), CrashChild.OPTIONS, "binary/2")) {
            MessageCodec codec = network.codec(Endpoint.parse(NOWHERE));
            List<String> found = new ArrayList<>();
            LogReader reader = new LogReader(log, Damage.STOP);
            for (LogReader.Stored next = reader.next(); next != null; next = reader.next()) {
                found.add(plain(codec.decode(ByteBuffer.wrap(next.content())).text()));
            }
            return found;
        }
    }

    private static String plain(String text) {
        return text.replaceFirst("\\.+$", "");
    }

    @Test
    @DisplayName("Q1: a process killed at any fdatasync has lost nothing that it was told was stored")
    void killedAtAnyForce() throws Exception {
        int points = 0;
        int checked = 0;
        int extra = 0;
        for (int point = STEP == 1 ? 1 : STEP / 2; point <= LAST_POINT; point += STEP) {
            Path outbox = folder.resolve("point" + point);
            List<String> stored;
            try (Child child = Child.startWithFault(
                    "fdatasync:signal=SIGKILL:when=" + point, "send", NOWHERE, outbox.toString(), "1", "r")) {
                stored = child.end("stored");
                assertEquals(List.of(), child.said("failed"), () -> child.lines().toString());
            }
            List<String> found = pending(outbox);
            String where = "killed at fdatasync " + point;
            assertTrue(found.size() >= stored.size(), where + " stored " + stored.size() + ", found " + found.size());
            assertEquals(stored, found.subList(0, stored.size()), where);
            assertTrue(found.size() <= stored.size() + 1, where + " stored " + stored.size() + ", found " + found);
            points++;
            checked += stored.size();
            extra += found.size() - stored.size();
        }
        System.out.println("Q1: killed at " + points + " points, " + checked + " stored messages found again, lost 0, "
                + extra + " stored that nobody was told of");
        assertTrue(checked > points, "messages that were checked: " + checked);
    }

    @Test
    @DisplayName("Q2: senders with 4 producers killed at random lose nothing and repeat nothing, while files roll")
    void killedAtRandom() throws Exception {
        Random random = new Random(7);
        List<String> taken = Collections.synchronizedList(new ArrayList<>());
        Set<String> stored = new HashSet<>();
        int killedWhileOpening = 0;
        try (NetworkManager network = NetworkManager.create()) {
            Listener hub = network.listen("tcp+binary://127.0.0.1:0");
            String uri = hub.endpoint().toString();
            SyncInbox.attach(hub, Ledger.inMemory())
                    .onMessage("n", String.class, (from, text) -> taken.add(plain(text)));
            for (int kill = 0; kill < KILLS; kill++) {
                try (Child child = Child.start("send", uri, folder.toString(), "4", "k" + kill)) {
                    if (random.nextInt(5) == 0) {
                        // Anywhere: before, while or after it opens.
                        child.endsWithin(random.nextInt(800));
                    } else {
                        child.await("stored");
                        child.endsWithin(random.nextInt(300));
                    }
                    child.kill();
                    List<String> said = child.end("stored");
                    stored.addAll(said);
                    killedWhileOpening += said.isEmpty() ? 1 : 0;
                }
            }
            try (Child drain = Child.start("drain", uri, folder.toString())) {
                drain.await("empty");
                assertThrows(AssemblyException.class, () -> {
                    // Q9: it has the folder as long as it runs.
                    if (drain.isAlive()) {
                        FolderDisk.own(folder).close();
                    }
                    throw new AssemblyException("it has ended already");
                });
            }
        }
        Set<String> lost = new HashSet<>(stored);
        taken.forEach(lost::remove);
        assertEquals(Set.of(), lost, "lost");
        assertEquals(taken.size(), new HashSet<>(taken).size(), "some were taken twice");
        for (int kill = 0; kill < KILLS; kill++) {
            for (int producer = 0; producer < 4; producer++) {
                String name = "k" + kill + "-" + producer + "-";
                List<String> own = taken.stream().filter(text -> text.startsWith(name)).toList();
                List<String> expected = IntStream.range(0, own.size()).mapToObj(i -> name + i).toList();
                assertEquals(expected, own, "in order and without a gap");
                long told = stored.stream().filter(text -> text.startsWith(name)).count();
                assertTrue(own.size() <= told + 1, name + " took " + own.size() + ", stored " + told);
            }
        }
        System.out.println("Q2: " + KILLS + " kills (" + killedWhileOpening + " before anything was stored), "
                + stored.size() + " stored messages, " + taken.size() + " taken, lost 0, taken twice 0");
        assertTrue(stored.size() > KILLS, "messages that were checked: " + stored.size());
    }

    @Test
    @DisplayName("Q4: EIO at fdatasync closes the outbox, and nothing is called stored any more")
    void anErrorOfForceClosesTheOutbox() throws Exception {
        try (Child child = Child.startWithFault(
                "fdatasync:error=EIO:when=9+", "send", NOWHERE, folder.toString(), "1", "r")) {
            String failed = child.await("closed").substring("closed ".length());
            child.kill();
            List<String> stored = child.end("stored");
            assertEquals(List.of(failed), child.said("failed"));
            assertEquals(stored, pending(folder));
            assertTrue(stored.size() >= 4, stored.toString());
        }
    }

    @Test
    @DisplayName("Q4: ENOSPC at a write fails that message alone, and the outbox goes on")
    void aFullDiskIsNoEnd() throws Exception {
        try (Child child = Child.startWithFault(
                "pwrite64:error=ENOSPC:when=4..6", "send", NOWHERE, folder.toString(), "1", "r")) {
            child.await("stored r-0-40");
            child.kill();
            List<String> stored = child.end("stored");
            assertEquals(3, child.said("failed").size(), child.lines().toString());
            assertEquals(stored, pending(folder).subList(0, stored.size()));
        }
    }

    @Test
    @DisplayName("Q9: a second process is refused while the first has the folder")
    void aFolderHasOneOwner() throws Exception {
        try (Child child = Child.start("send", NOWHERE, folder.toString(), "1", "r")) {
            child.await("stored");
            AssemblyException refused = assertThrows(AssemblyException.class, () -> FolderDisk.own(folder));
            assertTrue(refused.getMessage().contains("in use by another process"), refused.getMessage());
        }
        assertTrue(pending(folder).size() > 0);
    }

    @Test
    @DisplayName("Q7: a receiver that dies after it has remembered a message and before it acknowledges it has it once")
    void killedBeforeTheAcknowledgement() throws Exception {
        List<String> lines = receive("receive", 250, child -> child.endsWithin(100));
        assertEquals(IntStream.rangeClosed(1, 250).mapToObj(i -> i + " m" + i).toList(), lines);
    }

    @Test
    @DisplayName("Q7: a receiver whose effect is its ledger takes each message once, however it is killed")
    void receiversKilledAtRandom() throws Exception {
        Random random = new Random(7);
        int[] kills = {0};
        int count = 1_000 * RECEIVER_KILLS;
        List<String> lines = receive("receive-file", count, child -> {
            child.endsWithin(random.nextInt(200));
            if (kills[0]++ < RECEIVER_KILLS) {
                child.kill();
            }
        });
        assertEquals(IntStream.rangeClosed(1, count).mapToObj(i -> i + " m" + i).toList(), lines);
        System.out.println("Q7: receiver killed " + Math.min(kills[0], RECEIVER_KILLS)
                + " times, " + count + " messages applied once, lost 0, applied twice 0");
    }

    private interface Treatment {
        void of(Child child) throws InterruptedException;
    }

    /** Sends to a receiver that is started again whenever it has died; gives the lines of its file in the end. */
    private List<String> receive(String mode, int count, Treatment treatment) throws Exception {
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        Child child = Child.start(mode, "tcp+binary://127.0.0.1:0", inbox.toString());
        String uri = "tcp+binary://127.0.0.1:" + child.await("listening").substring("listening ".length());
        try (NetworkManager network = NetworkManager.create();
                Outbox outbox = Outbox.open(network, Endpoint.parse(uri), folder.resolve("outbox"), Sites.FAST)) {
            for (int i = 1; i <= count; i++) {
                outbox.sendAsync("n", "m" + i);
            }
            for (int starts = 0; !outbox.awaitAcknowledged(Duration.ofMillis(50)); starts++) {
                assertTrue(starts < 1_000, () -> outbox + " is not delivered");
                treatment.of(child);
                if (child.endsWithin(5)) {
                    child.close();
                    child = Child.start(mode, uri, inbox.toString());
                    child.await("listening");
                }
            }
        } finally {
            child.close();
        }
        return Files.readAllLines(inbox.resolve("lines"));
    }
}
