// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Provider;
import io.patchbay.spi.Setup;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is wrong with a set-up is found before the transport is opened. */
class CompositionTest {

    private final TestNetwork network = new TestNetwork();

    @AfterEach
    void close() {
        network.close();
        assertEquals(0, network.counting.open.get(), "cipher sessions that were left open");
    }

    private String refused(String uri, String... parts) {
        return refused(builder -> builder, Endpoint.parse(uri), parts);
    }

    private String refused(UnaryOperator<NetworkManagerBuilder> settings, Endpoint endpoint, String... parts) {
        NetworkManager manager = network.manager(settings);
        String message = assertThrows(AssemblyException.class, () -> manager.connectAsync(endpoint)).getMessage();
        assertThrows(AssemblyException.class, () -> manager.connect(endpoint));
        assertThrows(AssemblyException.class, () -> manager.listen(endpoint));
        assertThrows(AssemblyException.class, () -> manager.explain(endpoint, true));
        assertEquals(0, network.transport.opens.get(), "the transport was opened");
        assertEquals(List.of(), manager.connections());
        assertEquals(List.of(), manager.listeners());
        for (String part : parts) {
            assertTrue(message.contains(part), part + " is missing in: " + message);
        }
        return message;
    }

    @Test
    void anUnknownNameListsWhatThereIsAndWhatToAdd() {
        refused("tcp://h:1", "No transport named \"tcp\"", "transports: loop.", "io.patchbay:patchbay-transport-tcp");
        refused(
                "loop+json://h:1", "\"json\"", "protocols: lines, talk.", "compressors: runs.", "ciphers: counting, veil.",
                "io.patchbay:patchbay-codec-json");
        refused("loop+lines+rle://h:1", "io.patchbay:patchbay-compress-rle");
        refused("loop+zork://h:1", "Add the module that provides it");
    }

    @Test
    void aTransportIsAskedForPlacesOfItsOwnKindAlone() {
        refused("loop+lines:///run/hub", "\"loop\" needs a host and a port: loop://host:port");
        network.transport.locatedByPath = true;
        refused("loop+lines://h:1", "\"loop\" is located by a path alone: loop:///path");
        assertEquals(3, network.manager(builder -> builder).explain(Endpoint.parse("loop+lines+runs:///run/hub"), true)
                .size());
    }

    @Test
    void aWrongOrderSaysTheRightOne() {
        refused("loop+runs+lines://h:1", "\"lines\" is a protocol", "behind a compressor", "transport+protocol+compressor");
        refused("loop+lines+lines://h:1", "\"lines\" is a protocol", "behind a protocol");
        refused("loop+loop://h:1", "\"loop\" is a transport");
        refused("lines://h:1", "No transport named \"lines\"");
    }

    @Test
    void aNameInTwoKindsIsTheNextKindThatFits() {
        NetworkManager manager = network.manager(builder -> builder.provider(new NamedProtocol("runs")));
        assertEquals(
                List.of("protocol", "transport"), kinds(manager.explain(Endpoint.parse("loop+runs://h:1"), false)));
        assertEquals(
                List.of("protocol", "compressor", "transport"),
                kinds(manager.explain(Endpoint.parse("loop+runs+runs://h:1"), false)));
    }

    private static List<String> kinds(List<StageDescription> stages) {
        return stages.stream().map(stage -> stage.provider().kind()).toList();
    }

    private record NamedProtocol(String name) implements Protocol {

        @Override
        public MessageCodec open(Setup setup) {
            return new LinesProtocol().open(setup);
        }
    }

    @Test
    void aCipherNeedsAKeyThatFits() {
        refused(builder -> builder.provider(new CountingCipher("keyless", true)),
                Endpoint.parse("loop+lines+keyless://h:1"), "\"keyless\" needs a key", "key(\"keyless\", bytes)");
        String message = refused(builder -> builder.key("counting", "hunter2".getBytes()),
                Endpoint.parse("loop+lines+counting://h:1"), "16 bytes, not 7");
        assertFalse(message.contains("hunter2"));
    }

    @Test
    void theBuilderNamesAllProblemsAtOnce() {
        NetworkManagerBuilder builder = network.builder()
                .key("veil", new byte[0])
                .messageType("a", 1)
                .messageType("b", 1)
                .ioThreads(0)
                .provider(new NamedProtocol("Bad Name"))
                .option(StandardSocketOptions.SO_LINGER, 1);
        String message = assertThrows(AssemblyException.class, builder::build).getMessage();
        for (String part : List.of("\"veil\" is empty", "id 1", "ioThreads", "NamedProtocol", "SO_LINGER")) {
            assertTrue(message.contains(part), part + " is missing in: " + message);
        }
    }

    @Test
    void aKeyIsCopied() {
        byte[] key = TestNetwork.KEY.clone();
        NetworkManager sender = network.manager(builder -> builder.key("counting", key));
        java.util.Arrays.fill(key, (byte) 0);
        Listener listener = network.manager().listen("loop+lines+counting://h:0");
        sender.connect(listener.endpoint()).send("t", "text");
        assertEquals("text", listener.accept(TestNetwork.SOON).receive(TestNetwork.SOON).text());
    }

    /** C1. */
    @Test
    void anInsecureCipherIsRefusedByPolicyAndElseWarnedOfOnce() {
        refused(builder -> builder.refuseInsecureCiphers(true), Endpoint.parse("loop+lines+veil://h:1"),
                "\"veil\"", "refuseInsecureCiphers");
        try (CapturedLog log = new CapturedLog()) {
            NetworkManager manager = network.manager();
            Listener listener = manager.listen("loop+lines+veil://h:0");
            manager.connect(listener.endpoint());
            manager.connect(listener.endpoint());
            assertEquals(1, log.lines().stream().filter(line -> line.contains("\"veil\"")).count(), "" + log.lines());
            network.manager(builder -> builder.refuseInsecureCiphers(true)).listen("loop+lines+counting://h:0");
        }
    }

    @Test
    void anUnknownOptionListsTheKnownOnes() {
        Endpoint endpoint = Endpoint.parse("loop+lines://h:1");
        refused(builder -> builder, endpoint.withOption(StandardSocketOptions.SO_LINGER, 1),
                "SO_LINGER", "TCP_NODELAY", "protocol.version");
        refused(builder -> builder, endpoint.withOption(StandardOptions.COMPRESSION_LEVEL, 1), "compression.level");
    }

    @Test
    void aWrongLevelIsRefused() {
        Endpoint endpoint = Endpoint.parse("loop+lines+runs://h:1");
        refused(builder -> builder, endpoint.withOption(StandardOptions.COMPRESSION_LEVEL, 10), "not 10");
        refused(builder -> builder.option(StandardOptions.COMPRESSION_LEVEL, 0), endpoint, "not 0");
    }

    @Test
    void theEndpointsOptionsWinOverTheBuilders() {
        NetworkManager manager = network.manager(builder -> builder.option(StandardOptions.COMPRESSION_LEVEL, 2));
        Endpoint endpoint = Endpoint.parse("loop+lines+runs://h:1");
        assertEquals("2", manager.explain(endpoint, false).get(1).settings().get("level"));
        assertEquals("3", manager.explain(endpoint.withOption(StandardOptions.COMPRESSION_LEVEL, 3), false)
                .get(1).settings().get("level"));
        assertEquals("yes", manager.explain(endpoint, false).get(1).settings().get("stored flag"));
        assertEquals("no", manager.explain(endpoint.withOption(StandardOptions.PROTOCOL_VERSION, 1), false)
                .get(1).settings().get("stored flag"));
        assertEquals("no", manager.explain(Endpoint.parse("loop+runs://h:1"), false).get(0).settings().get("stored flag"));
    }

    @Test
    void explainNamesEveryStageAndNoKey() {
        List<StageDescription> stages =
                network.manager().explain(Endpoint.parse("loop+lines+runs+counting://h:1"), true);
        assertEquals(List.of("protocol", "compressor", "cipher", "transport"), kinds(stages));
        assertFalse(stages.toString().contains("0123456789"), stages.toString());
        assertEquals("this process", stages.get(3).settings().get("carrier"));
        assertEquals(0, network.transport.opens.get());
    }

    @Test
    void theOptionsOfAnEndpointAreThoseOfItsProviders() {
        assertEquals(
                List.of("TCP_NODELAY", "compression.level", "compression.stored", "protocol.version"),
                network.manager().options(Endpoint.parse("loop+lines+runs://h:1")).stream()
                        .map(SocketOption::name).toList());
    }

    @Test
    void aProviderThatFailsIsNamed() {
        refused(builder -> builder.provider(new FailingProtocol("describe")),
                Endpoint.parse("loop+failing://h:1"), "protocol \"failing\"", FailingProtocol.class.getName(), "describe");
        refused(builder -> builder.provider(new FailingProtocol("open")),
                Endpoint.parse("loop+failing://h:1"), "protocol \"failing\"", FailingProtocol.class.getName(), "open");
        refused(builder -> builder.provider(new FailingProtocol("null")),
                Endpoint.parse("loop+failing://h:1"), "protocol \"failing\"", FailingProtocol.class.getName());
        refused(builder -> builder.provider(new FailingProtocol("null description")),
                Endpoint.parse("loop+failing://h:1"), "protocol \"failing\"", FailingProtocol.class.getName());
    }

    @Test
    void aTransportIsAskedOnceHowToConnectToAPlaceWithoutOptions() {
        NetworkManager manager = network.manager();
        Endpoint endpoint = manager.listen("loop+lines://h:0").endpoint();
        manager.connect(endpoint).close();
        manager.connect(endpoint).close();
        assertEquals(1, network.transport.connectors.get());
        assertEquals(2, network.transport.connects.get());
        Endpoint optional = endpoint.withOption(LoopbackTransport.OPTION, true);
        manager.connect(optional).close();
        manager.connect(optional).close();
        assertEquals(3, network.transport.connectors.get());
    }

    @Test
    void aTransportThatCannotPrepareToConnectIsNamedAndCostsNoConnection() {
        NetworkManager manager = network.manager(builder -> builder.limits(Limits.defaults().withMaxConnections(1)));
        Endpoint endpoint = network.manager().listen("loop+lines://h:0").endpoint();
        network.transport.connectorFailure = new IllegalStateException("no way");
        for (int i = 0; i < 2; i++) {
            AssemblyException refusal = assertThrows(AssemblyException.class, () -> manager.connectAsync(endpoint));
            assertTrue(refusal.getMessage().contains("transport \"loop\""), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("no way"), refusal.getMessage());
        }
        assertEquals(0, network.transport.connects.get());
        assertEquals(List.of(), manager.connections());
        network.transport.connectorFailure = null;
        manager.connect(endpoint).close();
    }

    @Test
    void anInsecureCipherIsWarnedOfOnceWhenItIsUsedAndNotWhenItIsExplained() {
        NetworkManager manager = network.manager();
        Endpoint endpoint = network.manager().listen("loop+lines+veil://h:0").endpoint();
        try (CapturedLog log = new CapturedLog()) {
            manager.explain(endpoint, false);
            assertEquals(List.of(), log.lines());
            manager.connect(endpoint).close();
            manager.connect(endpoint).close();
            assertEquals(1, log.lines().size(), log.lines().toString());
            assertTrue(log.lines().get(0).contains("\"veil\" is obfuscation"), log.lines().toString());
        }
    }

    @Test
    void aClientsCompositionIsMadeOnceUnlessItHasOptions() {
        AtomicInteger opened = new AtomicInteger();
        Protocol counting = new Protocol() {
            @Override
            public String name() {
                return "counting";
            }

            @Override
            public MessageCodec open(Setup setup) {
                opened.incrementAndGet();
                return new LinesProtocol().open(setup);
            }
        };
        Endpoint endpoint = Endpoint.parse("loop+counting://h:1");
        try (NetworkManager manager = NetworkManager.builder()
                .provider(new LoopbackTransport())
                .provider(counting)
                .build()) {
            manager.explain(endpoint, false);
            int once = opened.get();
            manager.explain(Endpoint.parse("loop+counting://h:1"), false);
            assertEquals(once, opened.get());
            manager.explain(endpoint, true);
            assertEquals(2 * once, opened.get(), "the side that listens");
            Endpoint withOption = endpoint.withOption(StandardSocketOptions.TCP_NODELAY, true);
            manager.explain(withOption, false);
            manager.explain(withOption, false);
            assertEquals(4 * once, opened.get(), "with an option");
        }
    }

    @Test
    void aConnectionAsksNoProviderForWhatTheOneBeforeHasAsked() {
        NetworkManager manager = network.manager(builder -> builder);
        Listener listener = manager.listen("loop+lines+runs+counting://hub:1");
        manager.connect(listener.endpoint()).close();
        int once = network.runs.asked.get();
        manager.connect(listener.endpoint()).close();
        assertEquals(once, network.runs.asked.get());
    }

    private record FailingProtocol(String where) implements Protocol {

        @Override
        public String name() {
            return "failing";
        }

        @Override
        public Map<String, String> describe(Setup setup) {
            if (where.equals("describe")) {
                throw new IllegalStateException("describe failed");
            }
            return where.equals("null description") ? null : Map.of();
        }

        @Override
        public MessageCodec open(Setup setup) {
            if (where.equals("open")) {
                throw new NoClassDefFoundError("open failed");
            }
            return null;
        }
    }

    /** A stage that is silently missing would send in clear what was to be sealed. */
    @Test
    void aCipherOrCompressorThatOpensNothingIsRefused() {
        Provider cipher = new Cipher() {
            @Override
            public String name() {
                return "hollow";
            }

            @Override
            public CipherSession open(Setup setup, SecretKey key) {
                return null;
            }
        };
        refused(builder -> builder.provider(cipher).key("hollow", TestNetwork.KEY),
                Endpoint.parse("loop+lines+hollow://h:1"), "cipher \"hollow\"");
        Provider compressor = new Compressor() {
            @Override
            public String name() {
                return "hollow";
            }

            @Override
            public int maxCompressedLength(int length) {
                return length;
            }

            @Override
            public int compress(java.nio.ByteBuffer source, java.nio.ByteBuffer target, int level) {
                return 0;
            }

            @Override
            public int decompress(java.nio.ByteBuffer source, java.nio.ByteBuffer target) {
                return 0;
            }

            @Override
            public Compressor open(Setup setup) {
                return null;
            }
        };
        refused(builder -> builder.provider(compressor),
                Endpoint.parse("loop+lines+hollow://h:1"), "compressor \"hollow\"");
    }

    @Test
    void aProviderWithoutListOfOptionsIsNoProvider() {
        Protocol optionless = new Protocol() {
            @Override
            public String name() {
                return "optionless";
            }

            @Override
            public Set<SocketOption<?>> options() {
                return null;
            }

            @Override
            public MessageCodec open(Setup setup) {
                return new LinesProtocol().open(setup);
            }
        };
        NetworkManagerBuilder builder = network.builder().provider(optionless);
        String message = assertThrows(AssemblyException.class, builder::build).getMessage();
        assertTrue(message.contains("options()"), message);
    }
}
