// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.NetworkManager;
import io.patchbay.ProviderInfo;
import java.io.File;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The build runs every test of this module twice; this one makes sure that each run is what it claims to be. */
class PathTest {

    private static final boolean MODULES = System.getProperty("patchbay.test.path").equals("module");

    @Test
    void thisRunIsOnThePathThatItClaims() {
        assertEquals(MODULES, getClass().getModule().isNamed());
        assertEquals(MODULES, NetworkManager.class.getModule().isNamed());
        if (MODULES) {
            assertTrue(
                    Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
                            .noneMatch(entry -> entry.contains("patchbay-") || entry.endsWith("classes")),
                    "nothing of ours is on the class path");
        }
    }

    @Test
    void everyProviderIsFoundOnThisPath() {
        try (NetworkManager network = NetworkManager.create()) {
            assertEquals(List.of(), network.failures());
            assertEquals(
                    List.of(
                            "transport tcp",
                            "transport tls",
                            "transport udp",
                            "transport ws",
                            "transport wss",
                            "protocol binary",
                            "protocol json",
                            "compressor deflate",
                            "compressor rle",
                            "cipher aes-gcm",
                            "cipher chacha20",
                            "cipher xor"),
                    network.providers().stream()
                            .map(provider -> provider.kind() + " " + provider.name())
                            .toList());
            for (ProviderInfo provider : network.providers()) {
                assertEquals(MODULES, provider.origin().startsWith("module io.patchbay."), provider.toString());
                assertFalse(provider.origin().isBlank());
            }
        }
    }
}
