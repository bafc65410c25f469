// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.NetworkManager;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A jar of Netty 4.1 on the path is named before anything fails because of it. */
class NettyLinesTest {

    /** Listens, in a JVM whose path a test chooses, and says how that went. */
    static final class Listens {

        private Listens() {}

        public static void main(String[] arguments) {
            try (NetworkManager network = NetworkManager.create()) {
                network.listen(arguments[0]);
                System.out.println("outcome: listens");
            } catch (AssemblyException e) {
                System.out.println("outcome: refused: " + e.getMessage());
            }
        }
    }

    private static String outcome(String classPath, String transport) throws Exception {
        String endpoint = transport + "://127.0.0.1:0";
        try (PeerProcess child = new PeerProcess(ChildJvm.command(
                classPath, List.of("-XX:TieredStopAtLevel=1"), Listens.class, endpoint))) {
            // A JVM may warn of what Netty does.
            return child.next("outcome: ").replaceFirst("outcome: ", "");
        }
    }

    private static Path otherJar(String artifact) throws Exception {
        Path folder = Path.of(System.getProperty("patchbay.project"), "it-tests", "target", "other-netty");
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith(artifact + "-4.1."))
                    .findFirst()
                    .orElseThrow()
                    .normalize();
        }
    }

    @Test
    void oneLineIsAccepted() throws Exception {
        assertEquals("listens", outcome(Jars.classPath(), "tcp"));
    }

    @ParameterizedTest
    @CsvSource({
        "netty-common, tcp, true",
        "netty-transport, udp, true",
        "netty-transport, ws, true",
        "netty-common, tcp, false"
    })
    void bothJarsAreNamed(String artifact, String transport, boolean first) throws Exception {
        String other = otherJar(artifact).toString();
        String classPath = first
                ? other + File.pathSeparator + Jars.classPath()
                : Jars.classPath() + File.pathSeparator + other;
        String outcome = outcome(classPath, transport);
        assertTrue(outcome.startsWith("refused: Netty 4."), outcome);
        assertTrue(outcome.contains(artifact + " 4.1.") && outcome.contains("(" + other + ")"), outcome);
        assertTrue(outcome.matches(".*" + artifact + " 4\\.2\\.\\S+ \\(\\S+-4\\.2\\.\\S+\\.jar\\).*"), outcome);
        assertTrue(outcome.contains("remove the jars of the other line"), outcome);
    }

    /** What is mixed in fact, as when a BOM has set one artifact's version. */
    @Test
    void oneArtifactOfTheOtherLineIsNamedBesideOneOfOurs() throws Exception {
        String other = otherJar("netty-common").toString();
        String classPath = Stream.concat(
                        Stream.of(Jars.classPath().split(File.pathSeparator))
                                .filter(entry -> !entry.contains("netty-common-")),
                        Stream.of(other))
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
        String outcome = outcome(classPath, "tcp");
        assertTrue(outcome.contains("netty-common 4.1.") && outcome.contains("(" + other + ")"), outcome);
        assertTrue(outcome.contains(" 4.2."), outcome);
    }
}
