// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.RetryPolicy;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** The processes that are killed. Each says on stdout what it has done, a line each. */
final class CrashChild {

    static final SyncOptions OPTIONS = SyncOptions.defaults()
            .withSegmentBytes(4_096)
            .withRetry(new RetryPolicy(9, Duration.ofMillis(1), Duration.ofMillis(50)));

    private CrashChild() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "send" -> send(Endpoint.parse(args[1]), Path.of(args[2]), Integer.parseInt(args[3]), args[4]);
            case "drain" -> drain(Endpoint.parse(args[1]), Path.of(args[2]));
            case "receive" -> receive(args[1], new HaltingLedger(Path.of(args[2])), Path.of(args[2]));
            case "receive-file" -> receive(args[1], new LinesLedger(Path.of(args[2])), Path.of(args[2]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** Sends until it is killed, and says after each send what was stored. */
    private static void send(Endpoint endpoint, Path folder, int producers, String round) throws Exception {
        NetworkManager network = NetworkManager.create();
        Outbox outbox = Outbox.open(network, endpoint, folder, OPTIONS);
        say("opened");
        Thread[] threads = new Thread[producers];
        for (int p = 0; p < producers; p++) {
            String name = round + "-" + p + "-";
            threads[p] = new Thread(() -> produce(outbox, name));
            threads[p].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void produce(Outbox outbox, String name) {
        for (int i = 0; i < 100_000; i++) {
            String text = name + i;
            try {
                outbox.send("n", text + ".".repeat(100 + i % 200));
                say("stored " + text);
            } catch (StorageException e) {
                say("failed " + text);
                if (e.getMessage().contains("nothing more is accepted")) {
                    say("closed " + text);
                    return;
                }
            }
        }
    }

    /** Waits until everything was delivered. */
    private static void drain(Endpoint endpoint, Path folder) {
        try (NetworkManager network = NetworkManager.create();
                Outbox outbox = Outbox.open(network, endpoint, folder, OPTIONS)) {
            say(outbox.awaitAcknowledged(Duration.ofSeconds(60)) ? "empty" : outbox.toString());
        }
    }

    /** Writes what it takes to a file, a line each, and says so. */
    private static void receive(String uri, Ledger ledger, Path folder) throws Exception {
        NetworkManager network = NetworkManager.create();
        RandomAccessFile file = new RandomAccessFile(folder.resolve("lines").toFile(), "rw");
        file.seek(file.length());
        Listener hub = network.listen(uri);
        SyncInbox.attach(hub, ledger).onMessage("n", String.class, (from, text) -> {
            String line = from.sequence() + " " + text + "\n";
            file.write(line.getBytes(StandardCharsets.UTF_8));
            say("taken " + from.sequence());
        });
        say("listening " + hub.endpoint().port());
        Thread.currentThread().join();
    }

    /** Ends the process after some messages were remembered, and before they can be acknowledged. */
    private static final class HaltingLedger implements Ledger {

        private final Ledger ledger;

        HaltingLedger(Path folder) {
            ledger = Ledger.in(folder);
        }

        @Override
        public long last(UUID sender) {
            return ledger.last(sender);
        }

        @Override
        public void taken(UUID sender, long sequence) {
            ledger.taken(sender, sequence);
            if (sequence % 100 == 0) {
                Runtime.getRuntime().halt(9);
            }
        }
    }

    /** What an application does whose effect and ledger are one: here the lines of the file itself. */
    private static final class LinesLedger implements Ledger {

        private final long last;

        LinesLedger(Path folder) throws IOException {
            Path lines = folder.resolve("lines");
            String whole = Files.exists(lines) ? Files.readString(lines) : "";
            String complete = whole.substring(0, whole.lastIndexOf('\n') + 1);
            Files.writeString(lines, complete);
            String[] all = complete.split("\n");
            last = complete.isEmpty() ? 0 : Long.parseLong(all[all.length - 1].split(" ")[0]);
        }

        @Override
        public long last(UUID sender) {
            return last;
        }

        @Override
        public void taken(UUID sender, long sequence) {
            // The line is the entry.
        }
    }
}
