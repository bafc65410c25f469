// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Both commands as processes that are killed. */
@Timeout(180)
@EnabledOnOs({OS.LINUX, OS.MAC})
class SyncKillTest {

    private static final int LINES = 20_000;
    private static final int KILLS = 6;
    private static final long SEED = 4_007;

    @TempDir
    private Path folder;

    private Path from;
    private Path into;
    private String uri;

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void prepare(Random random) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int i = 0; i < LINES; i++) {
            byte[] line = new byte[random.nextInt(800)];
            random.nextBytes(line);
            content.writeBytes((i + " ").getBytes(StandardCharsets.US_ASCII));
            for (byte each : line) {
                content.write(each == '\n' ? 0 : each);
            }
            content.write('\n');
        }
        from = Files.write(folder.resolve("from"), content.toByteArray());
        into = folder.resolve("into");
        uri = "tcp+binary://127.0.0.1:" + unusedPort();
    }

    /** Starts fast, since it is started often and does little. */
    private static ChildProcess.Builder sync(String... args) {
        return ChildProcess.jdk("java")
                .args("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-p", ChildProcess.modulePath())
                .args("-m", "io.patchbay.cli/io.patchbay.cli.Patchbay", "sync")
                .args(args);
    }

    private ChildProcess serve() throws IOException {
        return sync("serve", uri, "--into", into.toString()).start();
    }

    private ChildProcess push() throws IOException {
        Path outbox = folder.resolve("outbox");
        return sync("push", uri, "--from", from.toString(), "--outbox", outbox.toString())
                .start();
    }

    /** Runs it where no file can have more than 2 MiB, which is for it as if the disk were full. */
    private ChildProcess serveOnASmallDisk() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return ChildProcess.of("bash")
                .args("-c", "ulimit -f 2048; exec \"$@\"", "bash", java, "-p", ChildProcess.modulePath())
                .args("-m", "io.patchbay.cli/io.patchbay.cli.Patchbay", "sync", "serve", uri)
                .args("--into", into.toString())
                .start();
    }

    private long taken() throws IOException {
        return Files.exists(into) ? Files.size(into) : 0;
    }

    @Test
    @DisplayName("a receiver that cannot write ends with 1, and nothing is lost or repeated when it is back")
    void aFullDiskLosesNothing() throws Exception {
        prepare(new Random(SEED));
        try (ChildProcess pusher = push()) {
            try (ChildProcess server = serveOnASmallDisk()) {
                Cli.Result served = server.await();
                assertEquals(1, served.code(), served.err());
                assertTrue(served.err().contains(into + " cannot be written: "), served.err());
            }
            try (ChildProcess server = serve()) {
                assertEquals(0, pusher.await().code(), pusher.err() + server.err());
                assertArrayEquals(Files.readAllBytes(from), Files.readAllBytes(into));
            }
        }
    }

    @Test
    @DisplayName("every line arrives once and in order, whichever side is killed and started again")
    void everyLineArrivesOnce() throws Exception {
        Random random = new Random(SEED);
        prepare(random);
        long size = Files.size(from);
        int inTheMiddle = 0;
        ChildProcess server = serve();
        ChildProcess pusher = push();
        try {
            for (int kill = 0; kill < KILLS; kill++) {
                // Anywhere in the next part of the file, so that there is something left for the kills to come.
                long when = size * kill / (KILLS + 1) + 1 + random.nextInt((int) (size / (KILLS + 1)));
                ChildProcess pushing = pusher;
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> taken() >= when || !pushing.isAlive());
                inTheMiddle += pusher.isAlive() ? 1 : 0;
                if (kill % 2 == 0) {
                    server.kill();
                    server = serve();
                } else {
                    pusher.kill();
                    pusher = push();
                }
            }
            Cli.Result pushed = pusher.await();
            assertEquals(0, pushed.code(), pushed.err());
            assertTrue(pushed.out().contains(" 20,000 lines, "), pushed.out());
            assertArrayEquals(Files.readAllBytes(from), Files.readAllBytes(into));
            assertTrue(inTheMiddle >= KILLS / 2, "only " + inTheMiddle + " kills came before everything had arrived");
            ChildProcess serving = server;
            ChildProcess.until(() -> serving.out().startsWith("listening " + uri));
            server.signal("TERM");
            assertEquals(0, server.await().code());
        } finally {
            server.close();
            pusher.close();
        }
    }
}
