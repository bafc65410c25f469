// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import io.patchbay.Connection;
import io.patchbay.HalfClose;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.PatchbayException;
import io.patchbay.SendPolicy;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * One end of a connection for a JVM in another network. It is started with {@code listen} or {@code connect}, stall
 * timeout, ping interval and pong timeout in milliseconds, an endpoint and that endpoint's options. It says
 * {@code listening PORT}, {@code open}, {@code input ended} and {@code closed CAUSE}, and does on stdin's command:
 * {@code flood BYTES} (sends so much every 10 ms), {@code half-close BYTES} (sends so much and ends its output),
 * {@code pause} (handles nothing more), {@code received}, {@code cpu} and {@code answered} (says how many bytes have
 * come, milliseconds of the I/O threads, and 1 if a ping was answered).
 */
public final class NamespacePeer {

    private static final AtomicLong RECEIVED = new AtomicLong();
    private static final Object PAUSED = new Object();
    private static volatile Connection connection;
    private static volatile boolean paused;

    private NamespacePeer() {}

    /** Begins. */
    public static void main(String[] args) throws Exception {
        Limits limits = Limits.defaults()
                .withStallTimeout(Duration.ofMillis(Long.parseLong(args[1])))
                .withPingInterval(Duration.ofMillis(Long.parseLong(args[2])))
                .withPongTimeout(Duration.ofMillis(Long.parseLong(args[3])));
        String[] options = List.of(args).subList(5, args.length).toArray(String[]::new);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (NetworkManager network =
                NetworkManager.builder().sendPolicy(SendPolicy.FAIL).limits(limits).build()) {
            if (args[0].equals("listen")) {
                Listener listener = network.listen(Networks.endpoint(network, args[4], options));
                listener.onConnect(NamespacePeer::opened);
                System.out.println("listening " + listener.endpoint().port());
            } else {
                opened(network.connect(Networks.endpoint(network, args[4], options)));
            }
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                obey(line.split(" "), timer);
            }
        } finally {
            timer.shutdownNow();
        }
    }

    private static void obey(String[] words, ScheduledExecutorService timer) {
        switch (words[0]) {
            case "flood" -> timer.scheduleAtFixedRate(
                    () -> send(Integer.parseInt(words[1])), 0, 10, TimeUnit.MILLISECONDS);
            case "half-close" -> {
                send(Integer.parseInt(words[1]));
                connection.unwrap(HalfClose.class).shutdownOutput();
            }
            case "pause" -> paused = true;
            case "received" -> System.out.println("received " + RECEIVED.get());
            case "answered" -> System.out.println("answered " + connection.lastRoundTrip().map(time -> 1).orElse(0));
            case "cpu" -> System.out.println("cpu " + cpuMillis());
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private static void opened(Connection opened) {
        connection = opened;
        boolean raw = opened.endpoint().stages().isEmpty();
        if (raw) {
            opened.onBytes((from, bytes) -> received(bytes.remaining()));
        } else {
            opened.onMessage((from, message) -> received(message.text().length()));
        }
        opened.onClose(closed -> System.out.println(
                "closed " + closed.failure().map(Throwable::getMessage).orElse("in good order")));
        if (raw && opened.endpoint().transport().equals("tcp")) {
            opened.unwrap(HalfClose.class).inputEnd().thenRun(() -> System.out.println("input ended"));
        }
        System.out.println("open");
    }

    private static void received(int bytes) {
        RECEIVED.addAndGet(bytes);
        while (paused) {
            synchronized (PAUSED) {
                try {
                    PAUSED.wait();
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    private static void send(int bytes) {
        try {
            if (connection.endpoint().stages().isEmpty()) {
                connection.send(ByteBuffer.allocate(bytes));
            } else {
                connection.send("flood", "x".repeat(bytes));
            }
        } catch (PatchbayException e) {
            System.out.println("not sent: " + e.getMessage());
        }
    }

    private static long cpuMillis() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return LongStream.of(threads.getAllThreadIds())
                .filter(id -> threads.getThreadInfo(id) != null
                        && threads.getThreadInfo(id).getThreadName().contains("-io"))
                .map(threads::getThreadCpuTime)
                .sum() / 1_000_000;
    }
}
