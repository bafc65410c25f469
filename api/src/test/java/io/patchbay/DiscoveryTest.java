// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.spi.Protocol;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryTest {

    private static final String DISCOVERED = "io.patchbay.discovered.";
    private static final List<String> BROKEN = List.of(
            "BrokenConstructor", "BrokenStatic", "BrokenName", "NullName", "BadName", "BrokenOptions", "NoConstructor",
            "NotAProtocol", "NoSuchClass", "NeedsMissing", "NewerClass");

    @TempDir
    private Path folder;

    private PluginLoader loader(List<String> classes) throws IOException {
        Files.write(
                folder.resolve(Protocol.class.getName()), classes.stream().map(name -> DISCOVERED + name).toList());
        return new PluginLoader(folder);
    }

    private static NetworkManagerBuilder builder(ClassLoader loader) {
        return NetworkManager.builder().classLoader(loader);
    }

    private static List<String> names(NetworkManager manager) {
        return manager.providers().stream().map(ProviderInfo::name).toList();
    }

    @Test
    void aProviderIsFoundAndDescribed() throws IOException {
        try (NetworkManager manager = builder(loader(List.of("GoodProtocol"))).build()) {
            ProviderInfo info = manager.providers().get(0);
            assertEquals("protocol", info.kind());
            assertEquals("good", info.name());
            assertEquals("io.patchbay.discovered.GoodProtocol", info.className());
            assertEquals(List.of(), manager.failures());
        }
    }

    @DisplayName("K1, K2: a broken provider hides no other one, wherever it stands, and is told by its class")
    @Test
    void everyBrokenProviderIsANamedFailureAndNoMore() throws IOException {
        for (String broken : BROKEN) {
            for (List<String> order : List.of(List.of(broken, "GoodProtocol"), List.of("GoodProtocol", broken))) {
                try (NetworkManager manager = builder(loader(order)).build()) {
                    assertEquals(List.of("good"), names(manager), broken);
                    assertEquals(1, manager.failures().size(), broken);
                    AssemblyException error = assertThrows(
                            AssemblyException.class, () -> manager.explain(Endpoint.parse("quic://h:1"), false));
                    assertTrue(error.getMessage().contains("Found but broken"), error.getMessage());
                    // The JVM writes it as its file is called, where the class was not even read.
                    String message = error.getMessage().replace('/', '.');
                    assertTrue(message.contains(DISCOVERED + broken), error.getMessage());
                }
            }
        }
    }

    @DisplayName("K1: what fails in its constructor, its static fields or its name is told with class and jar")
    @ParameterizedTest
    @ValueSource(strings = {"BrokenConstructor", "BrokenStatic", "BrokenName"})
    void whatRunsAndFailsIsToldWithItsJar(String broken) throws IOException {
        try (NetworkManager manager = builder(loader(List.of(broken, "GoodProtocol"))).build()) {
            assertEquals(List.of("good"), names(manager));
            assertEquals(DISCOVERED + broken + " in plugin.jar", manager.failures().get(0).origin());
        }
    }

    @Test
    void aProviderWithBrokenOptionsDoesNotStopTheBuilder() throws IOException {
        try (NetworkManager manager = builder(loader(List.of("BrokenOptions")))
                .provider(new LoopbackTransport())
                .option(StandardSocketOptions.TCP_NODELAY, true)
                .build()) {
            assertEquals(List.of("loop"), names(manager));
        }
    }

    @Test
    void nonsenseInAFileOfServicesIsAFailureAndNoMore() throws IOException {
        Files.write(folder.resolve(Protocol.class.getName()), List.of("# a comment", "not a class name!", "<xml/>"));
        try (NetworkManager manager =
                builder(new PluginLoader(folder)).provider(new LoopbackTransport()).build()) {
            assertEquals(List.of("loop"), names(manager));
            assertFalse(manager.failures().isEmpty());
            assertEquals("protocol", manager.failures().get(0).kind());
        }
    }

    @DisplayName("K3: a services file with 1,000 bad lines stops after 100 failures")
    @Test
    void aThousandBadLinesStopAtAHundredFailures() throws IOException {
        List<String> lines = IntStream.range(0, 1_000).mapToObj(i -> "Missing" + i).collect(Collectors.toList());
        try (NetworkManager manager = builder(loader(lines)).build()) {
            assertEquals(100, manager.failures().size());
        }
    }

    @Test
    void whatStandsInTheTestResourcesIsReadTheSameWay() throws IOException {
        Path packaged = Path.of("src/test/resources/META-INF/services");
        try (NetworkManager manager = builder(new PluginLoader(packaged)).build()) {
            assertEquals(List.of("good"), names(manager));
            assertEquals(BROKEN.size(), manager.failures().size(), manager.failures().toString());
        }
    }

    @Test
    void aGivenInstanceWinsOverADiscoveredOne() throws IOException {
        Protocol given = new Given();
        try (NetworkManager manager = builder(loader(List.of("GoodProtocol"))).provider(given).build()) {
            assertEquals(List.of(Given.class.getName()), manager.providers().stream().map(ProviderInfo::className).toList());
        }
    }

    private static class Given implements Protocol {

        @Override
        public String name() {
            return "good";
        }

        @Override
        public io.patchbay.spi.MessageCodec open(io.patchbay.spi.Setup setup) {
            return new LinesProtocol().open(setup);
        }
    }

    private static final class OtherGiven extends Given {}

    @Test
    void oneClassFoundTwiceIsOneProvider() throws IOException {
        PluginLoader loader = loader(List.of("GoodProtocol", "GoodProtocol"));
        try (NetworkManager manager = builder(loader).classLoader(loader).build()) {
            assertEquals(List.of("good"), names(manager));
        }
    }

    @DisplayName("K4: a name in two jars is an error that names both, the same in 100 shuffled orders")
    @Test
    void aNameInTwoJarsIsAnErrorThatNamesBothJars() throws IOException {
        List<PluginLoader> jars = new ArrayList<>();
        for (String jar : List.of("first.jar", "second.jar")) {
            Path services = Files.createDirectories(folder.resolve(jar + ".services"));
            Files.write(
                    services.resolve(Protocol.class.getName()),
                    List.of(DISCOVERED + "GoodProtocol", DISCOVERED + "ThirdProtocol"));
            jars.add(new PluginLoader(services, jar));
        }
        Set<String> messages = new HashSet<>();
        Random random = new Random(2);
        for (int i = 0; i < 100; i++) {
            Collections.shuffle(jars, random);
            try (NetworkManager manager = builder(jars.get(0))
                    .classLoader(jars.get(1)).provider(new LoopbackTransport()).build()) {
                messages.add(assertThrows(
                                AssemblyException.class,
                                () -> manager.explain(Endpoint.parse("loop+good://h:1"), false))
                        .getMessage());
            }
        }
        String name = DISCOVERED + "GoodProtocol in ";
        assertEquals(
                Set.of("More than one protocol is named \"good\": " + name + "first.jar, " + name + "second.jar. Remove all"
                        + " but one, or give the one wanted to the NetworkManager's builder."),
                messages);
    }

    @DisplayName("K4: so is a name twice in one jar, whatever the order")
    @Test
    void aNameTwiceIsAnErrorThatNamesBothWhateverTheOrder() throws IOException {
        List<String> classes = new ArrayList<>(List.of("GoodProtocol", "SameNameProtocol", "ThirdProtocol"));
        Set<String> messages = new HashSet<>();
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            Collections.shuffle(classes, random);
            try (NetworkManager manager =
                    builder(loader(classes)).provider(new LoopbackTransport()).build()) {
                messages.add(assertThrows(
                                AssemblyException.class,
                                () -> manager.explain(Endpoint.parse("loop+good://h:1"), false))
                        .getMessage());
                assertDoesNotThrow(() -> manager.options(Endpoint.parse("loop+third://h:1")), "the others are in use");
            }
        }
        assertEquals(1, messages.size(), messages.toString());
        String message = messages.iterator().next();
        assertTrue(message.contains("GoodProtocol in") && message.contains("SameNameProtocol in"), message);
    }

    @Test
    void twoGivenInstancesOfOneNameAreAnErrorToo() {
        try (NetworkManager manager = NetworkManager.builder()
                .provider(new LoopbackTransport()).provider(new Given()).provider(new OtherGiven()).build()) {
            AssemblyException error = assertThrows(
                    AssemblyException.class, () -> manager.explain(Endpoint.parse("loop+good://h:1"), false));
            assertTrue(error.getMessage().contains("OtherGiven"), error.getMessage());
        }
    }
}
