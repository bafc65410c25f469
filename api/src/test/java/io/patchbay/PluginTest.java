// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static io.patchbay.TestNetwork.SOON;
import static io.patchbay.TestNetwork.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.discovered.CopyCompressor;
import io.patchbay.spi.Compressor;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Providers that come and go while a manager runs. */
class PluginTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final TestNetwork network = new TestNetwork();
    private final NetworkManager server = network.manager(PluginTest::compressingAll);
    private final NetworkManager client = network.manager(PluginTest::compressingAll);
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path folder;

    /** A compressor that counts. */
    private static class Counting extends CopyCompressor {

        final AtomicInteger decompressed = new AtomicInteger();

        @Override
        public int decompress(ByteBuffer source, ByteBuffer target) {
            decompressed.incrementAndGet();
            return super.decompress(source, target);
        }
    }

    /** A compressor that fails as none should. */
    private static final class Failing extends CopyCompressor {

        private final Error error;

        Failing(Error error) {
            this.error = error;
        }

        @Override
        public int compress(ByteBuffer source, ByteBuffer target, int level) {
            throw error;
        }
    }

    private static final class Incompatible extends CopyCompressor {

        @Override
        public Compressor open(io.patchbay.spi.Setup setup) {
            throw new AssemblyException("not with me");
        }
    }

    private static NetworkManagerBuilder compressingAll(NetworkManagerBuilder builder) {
        return builder.option(StandardOptions.COMPRESSION_STORED, false);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private PluginSource loaded(String name, String... classes) throws IOException {
        return PluginSource.loader(name, loader(classes));
    }

    private PluginLoader loader(String... classes) throws IOException {
        for (String each : classes) {
            String service = each.endsWith("Protocol") || each.startsWith("B") ? "Protocol" : "Compressor";
            Files.writeString(
                    folder.resolve("io.patchbay.spi." + service),
                    List.of(classes).stream()
                            .filter(one -> (one.endsWith("Protocol") || one.startsWith("B"))
                                    == service.equals("Protocol"))
                            .map(one -> "io.patchbay.discovered." + one + "\n")
                            .reduce("", String::concat));
        }
        return new PluginLoader(folder);
    }

    private static PluginSource given(String name, Compressor compressor) {
        return PluginSource.providers(name, compressor);
    }

    private Listener listen(String uri) {
        return server.listen(uri).onMessage((from, message) -> heard.add(message.text()));
    }

    private static List<String> names(NetworkManager manager) {
        return manager.providers().stream().map(ProviderInfo::name).toList();
    }

    private static UnplugReport end(Plugin plugin) throws Exception {
        return plugin.unplugged().get(SOON.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void hears(Connection from, String text) {
        from.send("t", text);
        eventually(() -> heard.contains(text));
    }

    @Test
    void whatIsPluggedCanBeUsedAndWhatIsUnpluggedCannot() throws Exception {
        assertThrows(AssemblyException.class, () -> server.listen("loop+lines+copy://h:0"));
        Plugin plugin = server.plug(loaded("one.jar", "CopyCompressor"));
        assertEquals(PluginState.PLUGGED, plugin.state());
        assertEquals(List.of("copy"), plugin.providers().stream().map(ProviderInfo::name).toList());
        assertEquals(List.of(plugin), server.plugins());
        server.listen("loop+lines+copy://h:0").close();

        assertEquals(0, end(plugin(plugin)).cut());
        assertFalse(names(server).contains("copy"));
        AssemblyException error =
                assertThrows(AssemblyException.class, () -> server.listen("loop+lines+copy://h:0"));
        assertTrue(error.getMessage().contains("\"copy\""), error.getMessage());
    }

    private static Plugin plugin(Plugin plugin) {
        plugin.unplug(Duration.ZERO);
        return plugin;
    }

    @Test
    @DisplayName("K1: a plugin's broken provider is named with its origin, and the others load")
    void aBrokenProviderOfAPluginHidesNoOther() throws Exception {
        Plugin plugin = server.plug(
                loaded("some.jar", "BrokenConstructor", "BrokenStatic", "BrokenName", "CopyCompressor"));
        assertEquals(List.of("copy"), plugin.providers().stream().map(ProviderInfo::name).toList());
        assertEquals(3, plugin.failures().size(), plugin.failures().toString());
        assertEquals(plugin.failures(), server.failures());
        for (ProviderFailure failure : plugin.failures()) {
            assertTrue(failure.origin().contains("io.patchbay.discovered.Broken"), failure.origin());
            assertInstanceOf(Retold.class, failure.cause());
        }
        end(plugin(plugin));
        assertEquals(List.of(), server.failures());
    }

    @Test
    @DisplayName("K2: a plugin with nothing good in it is refused, with each reason")
    void aPluginWithNothingGoodIsRefused() throws Exception {
        AssemblyException error = assertThrows(
                AssemblyException.class, () -> server.plug(loaded("bad.jar", "NoSuchProtocol", "NotAProtocol")));
        assertTrue(error.getMessage().contains("bad.jar"), error.getMessage());
        assertTrue(error.getMessage().contains("NoSuchProtocol"), error.getMessage());
        PluginSource nothing = PluginSource.loader("empty.jar", new PluginLoader(folder.resolve("none")));
        AssemblyException empty = assertThrows(AssemblyException.class, () -> server.plug(nothing));
        assertTrue(empty.getMessage().contains("empty.jar"), empty.getMessage());
        assertEquals(List.of(), server.plugins());
    }

    @Test
    @DisplayName("K4: a name that is there already is refused naming both, and nothing changes")
    void aNameThatIsThereIsRefused() throws Exception {
        Plugin first = server.plug(given("first", new Counting()));
        for (PluginSource second : List.of(loaded("second.jar", "CopyCompressor"), given("other", new Failing(null)))) {
            AssemblyException error = assertThrows(AssemblyException.class, () -> server.plug(second));
            assertTrue(error.getMessage().contains(second.name()), error.getMessage());
            assertTrue(error.getMessage().contains("of plugin first"), error.getMessage());
        }
        assertThrows(AssemblyException.class, () -> server.plug(given("runs again", new RunsCompressor())));
        assertThrows(
                AssemblyException.class,
                () -> client.plug(PluginSource.providers("twice", new CopyCompressor(), new Counting())));
        assertThrows(
                AssemblyException.class,
                () -> server.plug(PluginSource.providers("first", new LinesProtocol("x", false))));
        assertEquals(List.of(first), server.plugins());
        assertEquals(1, names(server).stream().filter("copy"::equals).count());
    }

    @Test
    @DisplayName("K5: what was built for another SPI is told from what was not")
    void versionsOfTheSpi() {
        SpiVersion now = new SpiVersion(0, 4);
        assertTrue(now.runs(new SpiVersion(0, 4)));
        assertFalse(now.runs(new SpiVersion(0, 3)));
        assertFalse(now.runs(new SpiVersion(0, 5)));
        assertFalse(now.runs(new SpiVersion(1, 0)));
        SpiVersion later = new SpiVersion(2, 3);
        assertTrue(later.runs(new SpiVersion(2, 0)));
        assertFalse(later.runs(new SpiVersion(2, 4)));
        assertFalse(later.runs(new SpiVersion(1, 9)));
        assertEquals("2.0 to 2.3", later.range());
        assertEquals(new SpiVersion(0, 1), SpiVersion.parse("0.1.0-SNAPSHOT").orElseThrow());
        assertEquals(
                new SpiVersion(1, 2),
                SpiVersion.imported("a.b;version=\"[9,10)\",io.patchbay.spi;resolution:=optional;version=\"[1.2,2)\",x")
                        .orElseThrow());
        assertTrue(SpiVersion.imported("io.patchbay;version=\"[1.2,2)\"").isEmpty());
    }

    @Test
    void aClosedManagerTakesNothing() {
        server.close();
        assertThrows(IllegalStateException.class, () -> server.plug(given("late", new Counting())));
    }

    @Test
    @DisplayName("K9: a constructor that does not return costs its caller five seconds, and nobody else anything")
    void aConstructorThatBlocksIsGivenUp() throws Exception {
        PluginSource sleeping = loaded("sleeping.jar", "SleepingProtocol");
        long began = System.nanoTime();
        AssemblyException error = assertThrows(AssemblyException.class, () -> server.plug(sleeping));
        assertTrue(error.getMessage().contains("SleepingProtocol.<init>"), error.getMessage());
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(8).toNanos());
        eventually(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().endsWith("-plug-sleeping.jar")));
    }

    @Test
    void newConnectionsTakeTheNewVersionAndOldOnesKeepTheOld() throws Exception {
        Counting one = new Counting();
        Counting two = new Counting();
        client.plug(given("copy", new CopyCompressor()));
        Plugin first = server.plug(given("v1", one));
        Listener listener = listen("loop+lines+copy://h:0");
        Connection old = client.connect(listener.endpoint());
        hears(old, "a");
        assertEquals(1, one.decompressed.get());

        Plugin second = first.replace(given("v2", two), LONG);
        assertEquals(PluginState.DRAINING, first.state());
        Connection young = client.connect(listener.endpoint());
        hears(young, "b");
        hears(old, "c");
        assertEquals(2, one.decompressed.get());
        assertEquals(1, two.decompressed.get());
        assertEquals(1, first.connections().size());
        assertEquals(1, second.connections().size());
        assertTrue(first.heldBy().get(0).startsWith("connection "), first.heldBy().toString());

        old.close();
        UnplugReport report = end(first);
        assertEquals(1, report.finished());
        assertEquals(0, report.drained() + report.cut());
        assertEquals(List.of(), report.stoppedListeners());
        assertEquals(List.of(), first.heldBy());
        hears(young, "d");
    }

    @Test
    void theApplicationHearsOfTheEndAndTheDeadlineBringsIt() throws Exception {
        client.plug(given("copy", new CopyCompressor()));
        Plugin plugin = server.plug(given("v1", new Counting()));
        Listener listener = listen("loop+lines+copy://h:0").onConnect(connection -> connection.onDraining(draining ->
                draining.send("t", "going")));
        Connection connection = client.connect(listener.endpoint());
        hears(connection, "a");
        UnplugReport report = plugin.unplug(Duration.ofMillis(50)).get(SOON.toMillis(), TimeUnit.MILLISECONDS);
        assertEquals("going", connection.receive(SOON).text());
        assertEquals(1, report.drained(), report.toString());
        assertEquals(List.of(listener.endpoint()), report.stoppedListeners());
        assertEquals(List.of(), server.listeners());
        assertTrue(plugin.unplug(LONG).isDone(), "a second call changes nothing");
        assertThrows(AssemblyException.class, () -> plugin.replace(given("v2", new Counting()), LONG));
    }

    @Test
    void aVersionWithWhichAListenerCouldNotGoOnIsRefused() {
        Plugin first = server.plug(given("v1", new Counting()));
        Listener listener = listen("loop+lines+copy://h:0");
        for (PluginSource bad : List.of(
                given("v2", new Incompatible()),
                PluginSource.providers("v3", new LinesProtocol("another", false)))) {
            AssemblyException error = assertThrows(AssemblyException.class, () -> first.replace(bad, LONG));
            assertTrue(error.getMessage().contains(listener.endpoint().toString()), error.getMessage());
        }
        assertEquals(PluginState.PLUGGED, first.state());
        assertEquals(List.of(listener), server.listeners());
        assertEquals(List.of(first), server.plugins());
    }

    @Test
    void aStandingConnectionGoesOnWithTheNewVersionAndGivesUpWithoutAny() throws Exception {
        Counting one = new Counting();
        Counting two = new Counting();
        server.plug(given("copy", new CopyCompressor()));
        Plugin first = client.plug(given("v1", one));
        Queue<Throwable> givenUp = new ConcurrentLinkedQueue<>();
        Listener listener = server.listen("loop+lines+copy://h:0").onConnect(connection -> connection.send("t", "hello"));
        StandingConnection standing = client.keepConnected(listener.endpoint(), ReconnectPolicy.defaults()
                        .withWaits(Duration.ofMillis(1), Duration.ofMillis(4)))
                .onMessage((from, message) -> heard.add(message.text()))
                .onGivenUp(givenUp::add)
                .open();
        eventually(() -> heard.size() == 1);
        Plugin second = first.replace(given("v2", two), Duration.ZERO);
        eventually(() -> heard.size() == 2);
        assertEquals(1, one.decompressed.get());
        assertEquals(1, two.decompressed.get());
        end(first);
        second.unplug(Duration.ZERO);
        eventually(() -> !givenUp.isEmpty());
        assertInstanceOf(AssemblyException.class, givenUp.element());
        assertEquals(ConnectionState.FAILED, standing.state());
        end(second);
    }

    @Test
    void aTransportIsClosedWithItsLastConnectionAndItsListenersStop() throws Exception {
        LoopbackTransport mine = new LoopbackTransport();
        try (NetworkManager both = NetworkManager.builder().discovery(false).provider(new LinesProtocol()).build()) {
            Plugin plugin = both.plug(PluginSource.providers("loop", mine));
            Listener listener = both.listen("loop+lines://h:0");
            Connection connection = both.connect(listener.endpoint());
            UnplugReport report = plugin.unplug(Duration.ofMillis(1)).get(SOON.toMillis(), TimeUnit.MILLISECONDS);
            assertEquals(List.of(listener.endpoint()), report.stoppedListeners());
            assertEquals(ConnectionState.CLOSED, connection.state());
            assertThrows(AssemblyException.class, () -> both.connect(listener.endpoint()));
            both.plug(PluginSource.providers("loop", mine));
            both.listen("loop+lines://h:0").close();
        }
    }

    @Test
    void whatAConnectionSwitchesToIsOfTheMoment() throws Exception {
        Counting one = new Counting();
        Counting two = new Counting();
        client.plug(given("copy", new CopyCompressor()));
        Plugin first = server.plug(given("v1", one));
        Listener listener = listen("loop+lines://h:0")
                .onMessage("switch", String.class, (from, text) -> from.switchIncoming(text));
        Connection connection = client.connect(listener.endpoint());
        connection.send("switch", "lines+copy");
        connection.switchOutgoing("lines+copy");
        hears(connection, "a");
        assertEquals(1, first.connections().size(), "a stage that was switched to counts");
        connection.send("switch", "lines");
        connection.switchOutgoing("lines");
        hears(connection, "b");
        first.replace(given("v2", two), LONG);
        assertEquals(0, end(first).drained());
        connection.send("switch", "lines+copy");
        connection.switchOutgoing("lines+copy");
        hears(connection, "c");
        assertEquals(1, two.decompressed.get());
    }

    @Test
    @DisplayName("J6: nothing of the manager holds the class loader of a plugin that was unplugged")
    void anUnpluggedLoaderIsCollected() throws Exception {
        client.plug(given("copy", new CopyCompressor()));
        List<Object> kept = new ArrayList<>();
        WeakReference<ClassLoader> loader = useAndUnplug(kept);
        eventually(() -> {
            System.gc();
            return loader.refersTo(null);
        });
        eventually(() -> server.plugins().isEmpty());
        Listener listener = (Listener) kept.get(0);
        assertEquals("copy", listener.endpoint().stages().get(1));
        assertThrows(AssemblyException.class, () -> listener.broadcast("t", "x"));
        StandingConnection standing = (StandingConnection) kept.get(1);
        assertEquals(ConnectionState.FAILED, standing.state());
        assertInstanceOf(AssemblyException.class, standing.statistics().lastFailure().orElseThrow());
    }

    private WeakReference<ClassLoader> useAndUnplug(List<Object> kept) throws Exception {
        PluginLoader loader = loader("CopyCompressor", "BrokenConstructor");
        Plugin plugin = server.plug(PluginSource.loader("gone.jar", loader));
        Listener listener = listen("loop+lines+copy://h:0");
        Connection connection = client.connect(listener.endpoint());
        hears(connection, "a");
        Listener other = client.listen("loop+lines+copy://h:0");
        StandingConnection standing = server.keepConnected(other.endpoint(), ReconnectPolicy.defaults()
                        .withWaits(Duration.ofMillis(1), Duration.ofMillis(4)))
                .onGivenUp(cause -> heard.add("given up"))
                .open();
        standing.connected().get(SOON.toMillis(), TimeUnit.MILLISECONDS);
        kept.addAll(List.of(listener, standing, plugin));
        end(plugin(plugin));
        eventually(() -> heard.contains("given up"));
        assertSame(PluginState.UNPLUGGED, plugin.state());
        Thread.currentThread().setContextClassLoader(loader);
        try {
            assertEquals(
                    List.of("thread " + Thread.currentThread().getName()
                            + ": its context class loader is the plugin's"),
                    plugin.heldBy());
        } finally {
            Thread.currentThread().setContextClassLoader(PluginTest.class.getClassLoader());
        }
        return new WeakReference<>(loader);
    }

    @Test
    @DisplayName("J6: a manager that plugs again and again forgets what is collected, even if nobody asks for its plugins")
    void whatIsCollectedIsForgotten() throws Exception {
        WeakReference<Plugin> first = pluggedAndUnplugged();
        eventually(() -> {
            System.gc();
            pluggedAndUnplugged();
            return first.get() == null;
        });
    }

    private WeakReference<Plugin> pluggedAndUnplugged() {
        Plugin plugin = client.plug(given("again", new Counting()));
        plugin.unplug(Duration.ZERO).join();
        return new WeakReference<>(plugin);
    }

    @Test
    @DisplayName("K10: an error from within a stage ends that connection, and no other and no thread")
    void anErrorInAStageEndsOneConnection() throws Exception {
        server.plug(given("copy", new Counting()));
        Listener copying = listen("loop+lines+copy://h:0");
        Listener plain = listen("loop+lines://h:0");
        Connection good = client.connect(plain.endpoint());
        for (Error thrown : List.of(new StackOverflowError(), new NoClassDefFoundError("gone"))) {
            Plugin plugin = client.plug(given("copy", new Failing(thrown)));
            Connection bad = client.connect(copying.endpoint()).onError((connection, error) -> {});
            CodecException error = assertThrows(CodecException.class, () -> bad.send("t", "x"));
            assertSame(thrown, error.getCause());
            eventually(() -> bad.state() == ConnectionState.CLOSED);
            assertInstanceOf(CodecException.class, bad.failure().orElseThrow());
            hears(good, "still here after " + thrown);
            end(plugin(plugin));
        }
    }
}
