// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.it.osgi.ComingAndGoing;
import io.patchbay.it.osgi.Conversations;
import io.patchbay.it.osgi.FrameworkProcess;
import io.patchbay.it.osgi.MarkCompressor;
import io.patchbay.it.osgi.Mediated;
import io.patchbay.it.osgi.Unfinished;
import io.patchbay.it.osgi.Versions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All modules as bundles, in frameworks that run in JVMs of their own. What is installed is what {@code docs/osgi.md}
 * tells to install.
 */
@Timeout(120)
class OsgiTest {

    private static final String FELIX = "org.apache.felix.framework";
    private static final String EQUINOX = "org.eclipse.osgi";
    private static final List<String> ALL = OsgiBundles.listed(
            "everything", "any of the next three", "tcp, tls", "udp", "ws, wss", "transports over SocketLinks", "json",
            "binary", "rle", "deflate", "aes-gcm, chacha20", "xor", "ConnectionPool", "Outbox, SyncInbox",
            "Flight Recorder", "the 81 functions");
    private static final List<String> NOT_FOR_FRAMEWORKS =
            List.of("patchbay-cli", "patchbay-doctor", "patchbay-plugins", "patchbay-testkit");
    private static final List<String> STAYING = OsgiBundles.listed(
            "everything", "BundlePlugins", "any of the next three", "tcp, tls", "json", "deflate", "xor");
    private static final List<String> COMING =
            OsgiBundles.listed("ws, wss", "udp", "binary", "rle", "aes-gcm, chacha20");
    private static final List<String> SPI_FLY = OsgiBundles.listed("SPI Fly");
    private static final String[] ENDPOINTS = {
        "tcp+json+rle+xor", "udp+json", "ws+json+deflate", "tcp+json+aes-gcm", "tcp+binary+deflate+chacha20"
    };

    @TempDir
    Path folder;

    @ParameterizedTest(name = "with SPI Fly, a manager sees the providers of all bundles: {0}")
    @ValueSource(strings = {FELIX, EQUINOX})
    void withMediator(String framework) throws Exception {
        try (PeerProcess process = start(framework, conversations("false"), join(SPI_FLY, ALL), Conversations.class)) {
            expectConversations(process, "nio (not epoll, because the jar netty-transport-classes-epoll is not there");
        }
    }

    @ParameterizedTest(name = "without SPI Fly, class loaders are given to the manager, and epoll works: {0}")
    @ValueSource(strings = {FELIX, EQUINOX})
    void withLoadersAndEpoll(String framework) throws Exception {
        List<String> bundles = join(OsgiBundles.listed("epoll"), ALL);
        try (PeerProcess process = start(framework, conversations("true"), bundles, Conversations.class)) {
            boolean linux = System.getProperty("os.name").equals("Linux")
                    && System.getProperty("os.arch").equals("amd64");
            expectConversations(process, linux ? "epoll" : "nio (not epoll");
        }
    }

    private static Map<String, String> conversations(String loaders) {
        return Map.of("loaders", loaders, "endpoints", String.join(",", ENDPOINTS));
    }

    private static void expectConversations(PeerProcess process, String io) throws InterruptedException {
        for (String stages : ENDPOINTS) {
            String talked = process.next("talked over " + stages);
            assertTrue(talked.contains(stages.substring(0, stages.indexOf('+')) + " " + io), talked);
        }
        assertEquals(12, process.nextNumber("providers"));
        assertEquals(0, process.nextNumber("failures"));
        assertEquals(0, process.nextNumber("loaders of all bundles left"));
        process.next("done");
    }

    @ParameterizedTest(name = "K11: bundles come and go 20 times under traffic, and leave nothing behind: {0}")
    @ValueSource(strings = {FELIX, EQUINOX})
    void comingAndGoing(String framework) throws Exception {
        try (PeerProcess process = start(framework, coming(), STAYING, ComingAndGoing.class)) {
            assertEquals(0, process.nextNumber("messages lost"));
            assertEquals(0, process.nextNumber("messages of others lost"));
            assertEquals(0, process.nextNumber("services left"));
            assertEquals(0, process.nextNumber("loaders left"));
            assertEquals(0, process.nextNumber("loaders of all bundles left"));
            process.next("done");
        }
    }

    @Test
    @DisplayName("K11: with SPI Fly, bundles come and go 20 times between managers, and leave nothing behind")
    void comingAndGoingWithMediator() throws Exception {
        try (PeerProcess process = start(FELIX, coming(), join(SPI_FLY, STAYING), Mediated.class)) {
            assertEquals(0, process.nextNumber("messages lost"));
            assertEquals(0, process.nextNumber("services left"));
            assertEquals(0, process.nextNumber("loaders left"));
            String failures = process.next("without its mediator");
            assertTrue(failures.contains("a mediator of OSGi that has stopped"), failures);
            process.next("done");
        }
    }

    private static Map<String, String> coming() {
        return Map.of("providers", COMING.stream().map(OsgiBundles::location).collect(Collectors.joining(",")));
    }

    @ParameterizedTest(name = "another version of a bundle takes over while it is in use: {0}")
    @ValueSource(strings = {FELIX, EQUINOX})
    void versions(String framework) throws Exception {
        mark("mark-1", "mark", "1.0.0", "");
        mark("mark-2", "mark", "2.0.0", "");
        mark("mark-3", "mark", "3.0.0", "");
        mark("rival", "rival", "1.0.0", "");
        mark("lazy", "lazy", "1.0.0", "lazy");
        try (PeerProcess process = start(framework, Map.of("jars", folder.toString()), STAYING, Versions.class)) {
            assertEquals("updated in place, told true, lost 0", process.next("updated in place"));
            assertEquals("new connections told false, lost 0", process.next("new connections told"));
            assertEquals("replaced beside, told true, lost 0", process.next("replaced beside"));
            assertTrue(process.nextNumber("new connections meanwhile") > 0);
            process.next("Bundle rival 1.0.0 is not plugged");
            assertEquals(0, process.nextNumber("loaders of old versions left"));
            assertEquals(0, process.nextNumber("loaders of all bundles left"));
            process.next("done");
        }
    }

    @ParameterizedTest(name = "a framework that stops does not wait for connections to drain: {0}")
    @ValueSource(strings = {FELIX, EQUINOX})
    void shutdown(String framework) throws Exception {
        Map<String, String> properties = new TreeMap<>(coming());
        properties.put("keep", "true");
        try (PeerProcess process = start(framework, properties, STAYING, Unfinished.class)) {
            process.next("left open: true");
            process.next("told at the end");
            process.next("stopped in time");
        }
    }

    private void mark(String jar, String name, String version, String activation) throws IOException {
        Map<String, String> headers = new TreeMap<>(Map.of(
                "Bundle-SymbolicName", name,
                "Bundle-Version", version,
                "Implementation-Version", jar,
                "Import-Package", "io.patchbay.spi;version=\"[0.1,0.2)\""));
        if (!activation.isEmpty()) {
            headers.put("Bundle-ActivationPolicy", activation);
        }
        OsgiBundles.make(
                folder.resolve(jar + ".jar"),
                headers,
                Map.of("META-INF/services/io.patchbay.spi.Compressor", MarkCompressor.class.getName()),
                List.of(OsgiBundles.file(MarkCompressor.class)));
    }

    @Test
    @DisplayName("a provider bundle does not resolve with another minor version of the SPI")
    void otherMinorVersion() throws Exception {
        Path other = OsgiBundles.make(
                folder.resolve("api.jar"),
                Map.of(
                        "Bundle-SymbolicName", "patchbay-api",
                        "Bundle-Version", "0.2.0",
                        "Export-Package", "io.patchbay;version=\"0.2.0\",io.patchbay.spi;version=\"0.2.0\""),
                Map.of(),
                List.of());
        try (PeerProcess process = process(
                FELIX, Map.of(), List.of(other.toUri().toString(), OsgiBundles.location("patchbay-compress-rle")))) {
            process.next("(&(osgi.wiring.package=io.patchbay)(version>=0.1.0)(!(version>=0.2.0)))");
        }
    }

    @Test
    @DisplayName("the page names every bundle that is published, but for those that are not meant for frameworks")
    void thePageIsComplete() {
        List<String> published = Jars.ours().keySet().stream()
                .map(name -> name.equals("io.patchbay") ? "patchbay-api" : name.replace("io.", "").replace('.', '-'))
                .filter(name -> !NOT_FOR_FRAMEWORKS.contains(name))
                .toList();
        assertTrue(Stream.concat(ALL.stream(), STAYING.stream()).toList().containsAll(published), "" + published);
    }

    private static List<String> join(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private PeerProcess start(
            String framework, Map<String, String> properties, List<String> bundles, Class<?> application)
            throws IOException {
        Path jar = OsgiBundles.application(folder.resolve("application.jar"), application);
        List<String> locations = new ArrayList<>(bundles.stream().map(OsgiBundles::location).toList());
        locations.add(jar.toUri().toString());
        return process(framework, properties, locations);
    }

    private PeerProcess process(String framework, Map<String, String> properties, List<String> locations)
            throws IOException {
        // What is reachable softly alone, as from caches of the JDK, is not held: let it go at each collection.
        List<String> flags = new ArrayList<>(List.of(
                "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:SoftRefLRUPolicyMSPerMB=0"));
        properties.forEach((name, value) -> flags.add("-D" + name + "=" + value));
        List<String> arguments = new ArrayList<>(locations);
        arguments.add(0, Files.createDirectory(folder.resolve("storage")).toString());
        String path = OsgiBundles.path(framework) + File.pathSeparator + OsgiBundles.classes();
        return new PeerProcess(ChildJvm.command(path, flags, FrameworkProcess.class, arguments.toArray(String[]::new)));
    }
}
