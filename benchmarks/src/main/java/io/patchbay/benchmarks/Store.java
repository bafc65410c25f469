// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.SendPolicy;
import io.patchbay.sync.Ledger;
import io.patchbay.sync.Outbox;
import io.patchbay.sync.SyncInbox;
import io.patchbay.sync.SyncOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Measures how many messages an outbox stores, all of them forced to the disk, beside one force for each record. */
public final class Store {

    private static final int BODY_BYTES = 256;
    private static final int MAX_SAMPLES = 4_000_000;
    private static final byte[] BODY = new byte[BODY_BYTES];

    private final Path folder;
    private final long nanos;

    private Store(Path folder, long nanos) {
        this.folder = folder;
        this.nanos = nanos;
    }

    /** What one run came to. */
    private record Result(double perSecond, double p50Millis, double p99Millis) {}

    private interface Run {
        Result run() throws Exception;
    }

    /** A way to store one message, which returns when it is stored. */
    private interface Storing {
        void store() throws IOException;
    }

    /** Arguments: rounds (3), seconds of each run (2), a folder on the disk to measure (the one this runs in). */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        long seconds = arguments.length > 1 ? Long.parseLong(arguments[1]) : 2;
        Path parent = Path.of(arguments.length > 2 ? arguments[2] : ".");
        Path folder = Files.createTempDirectory(parent, "store");
        try {
            new Store(folder, TimeUnit.SECONDS.toNanos(seconds)).compare(rounds);
        } finally {
            deleteAll(folder);
        }
    }

    private void compare(int rounds) throws Exception {
        List<String> names = List.of(
                "a file, one force a record, 1 thread",
                "outbox, 1 thread",
                "outbox, 8 threads",
                "outbox, 64 threads",
                "outbox, sendAsync, 1 thread, 1,024 waiting",
                "the same, and delivered over tcp+binary to an inbox that remembers on disk");
        List<Run> runs = List.of(
                this::plainFile, () -> outbox(1), () -> outbox(8), () -> outbox(64), this::async, this::delivered);
        List<List<Result>> results = new ArrayList<>();
        runs.forEach(run -> results.add(new ArrayList<>()));
        for (int round = 0; round <= rounds; round++) {
            for (int i = 0; i < runs.size(); i++) {
                Result result = runs.get(i).run();
                if (round > 0) {
                    // The first round warms up.
                    results.get(i).add(result);
                }
            }
        }
        double base = 0;
        System.out.println("| " + BODY_BYTES + " B a message | messages/s | to one force a record | p50 ms | p99 ms |");
        System.out.println("|---|---:|---:|---:|---:|");
        for (int i = 0; i < runs.size(); i++) {
            List<Result> sorted = results.get(i).stream()
                    .sorted(Comparator.comparingDouble(Result::perSecond))
                    .toList();
            Result median = sorted.get(sorted.size() / 2);
            base = i == 0 ? median.perSecond : base;
            System.out.printf(Locale.ROOT, "| %s | %.0f | %.1f | %.2f | %.2f |%n",
                    names.get(i), median.perSecond, median.perSecond / base, median.p50Millis, median.p99Millis);
        }
    }

    private Result plainFile() throws IOException {
        try (FileChannel file = FileChannel.open(
                folder.resolve("plain"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer record = ByteBuffer.allocateDirect(BODY_BYTES + 64);
            return threads(1, () -> {
                record.clear();
                file.write(record);
                file.force(false);
            });
        } finally {
            deleteAll(folder.resolve("plain"));
        }
    }

    private Result outbox(int threads) throws IOException {
        try (NetworkManager network = NetworkManager.create();
                Outbox outbox = open(network, Endpoint.parse("tcp+binary://127.0.0.1:1"))) {
            return threads(threads, () -> outbox.send("m", BODY));
        } finally {
            deleteAll(folder.resolve("outbox"));
        }
    }

    private Result async() throws Exception {
        try (NetworkManager network = NetworkManager.create();
                Outbox outbox = open(network, Endpoint.parse("tcp+binary://127.0.0.1:1"))) {
            return pipelined(outbox);
        } finally {
            deleteAll(folder.resolve("outbox"));
        }
    }

    private Result delivered() throws Exception {
        try (NetworkManager network = NetworkManager.create()) {
            Listener hub = network.listen("tcp+binary://127.0.0.1:0");
            try (SyncInbox inbox = SyncInbox.attach(hub, Ledger.in(folder.resolve("inbox")));
                    Outbox outbox = open(network, hub.endpoint())) {
                inbox.onMessage("m", byte[].class, (from, body) -> {});
                long start = System.nanoTime();
                Result stored = pipelined(outbox);
                if (!outbox.awaitAcknowledged(Duration.ofMinutes(1))) {
                    throw new IllegalStateException("not delivered: " + outbox);
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                return new Result(outbox.statistics().acknowledged() / seconds, stored.p50Millis, stored.p99Millis);
            }
        } finally {
            deleteAll(folder.resolve("outbox"));
            deleteAll(folder.resolve("inbox"));
        }
    }

    private Outbox open(NetworkManager network, Endpoint endpoint) {
        SyncOptions options = SyncOptions.defaults().withMaxBytes(8L << 30, SendPolicy.WAIT, Duration.ofSeconds(30));
        return Outbox.open(network, endpoint, folder.resolve("outbox"), options);
    }

    private Result threads(int count, Storing storing) {
        long[][] samples = new long[count][];
        Thread[] threads = new Thread[count];
        long start = System.nanoTime();
        for (int t = 0; t < count; t++) {
            int own = t;
            threads[t] = new Thread(() -> samples[own] = repeat(storing, start + nanos, MAX_SAMPLES / count));
            threads[t].start();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return result(System.nanoTime() - start, Arrays.stream(samples).flatMapToLong(Arrays::stream).toArray());
    }

    private static long[] repeat(Storing storing, long end, int most) {
        long[] took = new long[most];
        int count = 0;
        try {
            for (long now = System.nanoTime(); now < end && count < most; count++) {
                storing.store();
                long then = System.nanoTime();
                took[count] = then - now;
                now = then;
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Arrays.copyOf(took, count);
    }

    private Result pipelined(Outbox outbox) throws InterruptedException {
        Semaphore window = new Semaphore(1_024);
        long[] took = new long[MAX_SAMPLES];
        int count = 0;
        long start = System.nanoTime();
        long end = start + nanos;
        while (System.nanoTime() < end && count < MAX_SAMPLES) {
            window.acquire();
            int index = count++;
            took[index] = System.nanoTime();
            outbox.sendAsync("m", BODY).thenAccept(sequence -> {
                took[index] = System.nanoTime() - took[index];
                window.release();
            });
        }
        window.acquire(1_024);
        return result(System.nanoTime() - start, Arrays.copyOf(took, count));
    }

    private static Result result(long elapsed, long[] took) {
        Arrays.sort(took);
        return new Result(
                took.length * 1e9 / elapsed, took[took.length / 2] / 1e6, took[took.length * 99 / 100] / 1e6);
    }

    private static void deleteAll(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
