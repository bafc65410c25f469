// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server and client in processes of their own, which share nothing but the file of a key. */
@Timeout(120)
class EncryptedProcessesTest {

    @TempDir
    private Path folder;

    private static PeerProcess patchbay(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Jars.classPath(),
                "io.patchbay.cli.Patchbay"));
        command.addAll(List.of(args));
        return new PeerProcess(command);
    }

    private Path key(String name, int seed) throws Exception {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) seed);
        return Files.write(folder.resolve(name), key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp+json+aes-gcm", "udp+json+deflate+aes-gcm", "udp+binary+chacha20"})
    @DisplayName("messages pass between two processes that have the same key, also after the server was started anew")
    void twoProcessesUnderstandEachOther(String names) throws Exception {
        String keyFile = key("key", 7).toString();
        for (int start = 0; start < 2; start++) {
            try (PeerProcess server = patchbay("echo", names + "://127.0.0.1:0", "--key-file", keyFile)) {
                String address = server.next("listening ").substring("listening ".length());
                try (PeerProcess client =
                        patchbay("connect", address, "--key-file", keyFile, "--count", "2")) {
                    client.tell("oi");
                    client.tell("tudo bem?");
                    client.endOfInput();
                    assertEquals("oi", client.next());
                    assertEquals("tudo bem?", client.next());
                    assertEquals("the end of its output", client.next());
                }
            }
        }
    }

    @Test
    @DisplayName("C6: a process with another key does not connect, and both say why")
    void anotherKeyIsRefused() throws Exception {
        try (PeerProcess server = patchbay(
                "echo", "tcp+json+aes-gcm://127.0.0.1:0", "--key-file", key("key", 7).toString())) {
            String address = server.next("listening ").substring("listening ".length());
            try (PeerProcess client =
                    patchbay("connect", address, "--key-file", key("other", 8).toString(), "--count", "1")) {
                assertTrue(client.next("another key").contains("aes-gcm"));
            }
            assertTrue(server.next("another key").startsWith("/127.0.0.1:"));
        }
    }
}
