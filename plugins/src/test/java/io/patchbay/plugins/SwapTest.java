// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.ConnectionClosedException;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.Plugin;
import io.patchbay.PluginState;
import io.patchbay.StandardOptions;
import io.patchbay.UnplugReport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions of a plugin follow each other while messages go over real sockets. */
class SwapTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int SWAPS = 200;
    private static final int FIRST_MEASURE = 50;
    private static final long MOST_GROWTH_BYTES = 128 << 10;

    @TempDir
    private Path folder;

    private NetworkManager server;
    private NetworkManager client;
    private int loads;

    @BeforeEach
    void build() {
        server = NetworkManager.builder().option(StandardOptions.COMPRESSION_STORED, false).build();
        client = NetworkManager.builder()
                .option(StandardOptions.COMPRESSION_STORED, false)
                .provider(new Copy("lz"))
                .build();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private LoadedPlugin load(Path jar) {
        return LoadedPlugin.load("lz", List.of(jar), folder.resolve("copy" + ++loads), PluginSettings.defaults());
    }

    private Path jar(String how, String version) throws IOException {
        PluginJars jars = new PluginJars(folder);
        return how.equals("layer") ? jars.module("third.lz", "lz", version) : jars.plain("third.lz", "lz", version, "");
    }

    /** The garbage collector runs no more often than said. */
    private void collected(List<Plugin> gone, int collections) {
        await().atMost(SOON).until(() ->
                server.connections().isEmpty() && client.connections().isEmpty());
        for (int i = 0; i < collections && left(gone) > 0; i++) {
            System.gc();
        }
        assertEquals(0, left(gone), () -> gone.stream()
                .filter(each -> each.state() != PluginState.COLLECTED)
                .map(each -> each + " " + each.heldBy())
                .toList()
                .toString());
    }

    private static long left(List<Plugin> gone) {
        return gone.stream().filter(each -> each.state() != PluginState.COLLECTED).count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"layer", "loader"})
    @DisplayName("J6: of 50 plugins that were loaded, used and unplugged, no class loader is left after 3 collections")
    void noLoaderIsLeft(String how) throws Exception {
        Path jar = jar(how, "1");
        List<Plugin> gone = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            LoadedPlugin loaded = load(jar);
            Plugin plugin = server.plug(loaded.source());
            Listener listener = server.listen("tcp+binary+lz://127.0.0.1:0");
            listener.onMessage("1", String.class, (from, text) -> from.send("1", text));
            Connection connection = client.connect(listener.endpoint());
            connection.send("1", "hello " + i);
            assertEquals("hello " + i, connection.receive(SOON).body(String.class));
            UnplugReport report = plugin.unplug(Duration.ZERO).get(20, TimeUnit.SECONDS);
            assertEquals(0, report.cut(), report.toString());
            loaded.close();
            gone.add(plugin);
        }
        collected(gone, 3);
        assertEquals(List.of(), server.plugins());
    }

    /** What was sent and what has arrived, over all connections. */
    private static final class Count {

        final AtomicLong sent = new AtomicLong();
        final AtomicLong received = new AtomicLong();

        void send(Connection connection, String text) {
            connection.send("m", text);
            sent.incrementAndGet();
        }

        @Override
        public String toString() {
            return sent + " accepted, " + received + " arrived";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"layer", "loader"})
    @DisplayName("P2, K8, K9: 200 swaps under traffic lose no message, leave no class loader, and metaspace stays flat")
    void swapsUnderTraffic(String how) throws Exception {
        Path[] versions = {jar(how, "even"), jar(how, "odd")};
        Count out = new Count();
        Count back = new Count();
        Queue<Throwable> trouble = new ConcurrentLinkedQueue<>();
        LoadedPlugin loaded = load(versions[0]);
        Plugin current = server.plug(loaded.source());
        Listener listener = server.listen("tcp+binary+lz://127.0.0.1:0")
                .onError((connection, error) -> {
                    if (!(error instanceof ConnectionClosedException)) {
                        trouble.add(error);
                    }
                })
                .onMessage("m", String.class, (from, text) -> {
                    out.received.incrementAndGet();
                    back.send(from, text);
                });
        CountDownLatch done = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread thread = new Thread(() -> talk(listener, out, back, trouble, done), "talker-" + i);
            thread.start();
            threads.add(thread);
        }
        List<Plugin> gone = new ArrayList<>();
        int connections = 0;
        long atFirst = 0;
        for (int swap = 1; swap <= SWAPS; swap++) {
            long before = out.received.get();
            await().pollInterval(Duration.ofMillis(1)).atMost(SOON).until(() -> out.received.get() > before + 20);
            LoadedPlugin next = load(versions[swap % 2]);
            Plugin old = current;
            current = old.replace(next.source(), Duration.ofMillis(swap % 3 * 5L));
            UnplugReport report = old.unplugged().get(20, TimeUnit.SECONDS);
            assertEquals(0, report.cut(), report.toString());
            assertEquals(List.of(), report.stoppedListeners());
            connections += report.drained() + report.finished();
            loaded.close();
            loaded = next;
            gone.add(old);
            if (swap == FIRST_MEASURE) {
                atFirst = metaspaceAfterCollection();
            }
        }
        done.countDown();
        // What the system has accepted and the listener has not would be reset when the listener stops.
        await().atMost(SOON).until(() ->
                server.connections().size() == client.connections().size()
                        && server.connections().stream().allMatch(Connection::isConnected)
                        && client.connections().stream().allMatch(Connection::isConnected));
        // The connections of the moment end as the others did, so that nobody closes one while answers come.
        UnplugReport last = current.unplug(Duration.ofMillis(5)).get(20, TimeUnit.SECONDS);
        assertEquals(0, last.cut(), last.toString());
        loaded.close();
        gone.add(current);
        for (Thread thread : threads) {
            thread.join(SOON.toMillis());
        }
        await().atMost(SOON).until(() -> server.connections().isEmpty() && client.connections().isEmpty());
        assertEquals(List.of(), List.copyOf(trouble));
        assertEquals(out.sent.get(), out.received.get(), () -> "to the server: " + out);
        assertEquals(back.sent.get(), back.received.get(), () -> "to the client: " + back);
        assertTrue(connections >= SWAPS, connections + " connections were told to drain");
        long grown = metaspaceAfterCollection() - atFirst;
        collected(gone, 3);
        System.out.println(how + ": " + SWAPS + " swaps, " + connections + " connections drained; to the server " + out
                + "; to the client " + back + "; metaspace grew by " + grown + " bytes from swap " + FIRST_MEASURE);
        assertTrue(grown <= MOST_GROWTH_BYTES, "metaspace grew by " + grown);
    }

    /** Sends until the connection takes nothing more, and makes another, until it is done. */
    private void talk(Listener listener, Count out, Count back, Queue<Throwable> trouble, CountDownLatch done) {
        try {
            while (done.getCount() > 0) {
                CountDownLatch ended = new CountDownLatch(1);
                Connection connection = client.connect(listener.endpoint())
                        .onError((from, error) -> trouble.add(error))
                        .onMessage("m", String.class, (from, text) -> back.received.incrementAndGet())
                        .onClose(from -> ended.countDown());
                sendAll(connection, out, done);
                if (!ended.await(SOON.toMillis(), TimeUnit.MILLISECONDS)) {
                    trouble.add(new IllegalStateException("not drained: " + connection));
                }
            }
        } catch (RuntimeException | InterruptedException e) {
            if (done.getCount() > 0) {
                trouble.add(e);
            }
        }
    }

    private static void sendAll(Connection connection, Count out, CountDownLatch done) throws InterruptedException {
        try {
            for (int i = 0; done.getCount() > 0; i++) {
                out.send(connection, "message " + i);
                if (i % 16 == 15) {
                    done.await(1, TimeUnit.MILLISECONDS);
                }
            }
        } catch (ConnectionClosedException drained) {
            // The next one takes what comes now.
            return;
        }
    }

    private static long metaspaceAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .mapToLong(pool -> pool.getUsage().getUsed())
                .sum();
    }
}
