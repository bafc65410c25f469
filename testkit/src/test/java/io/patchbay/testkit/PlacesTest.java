// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Endpoint;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where transports are looked for that say nothing of it in their tests. */
class PlacesTest {

    /** What every system stores of a socket's path. */
    private static final int MOST_BYTES = 103;

    private static final String TEMPORARY = "java.io.tmpdir";

    private final String before = System.getProperty(TEMPORARY);

    @TempDir
    private Path folder;

    private static final class AtPath extends TwistedTransport {
        @Override
        public boolean locatedByPath() {
            return true;
        }
    }

    @AfterEach
    void restore() {
        System.setProperty(TEMPORARY, before);
    }

    @Test
    void aTransportAtAPathHasAnotherOneEachTime() {
        Endpoint first = Places.free(new AtPath(), folder);
        assertEquals("", first.host());
        assertTrue(first.path().startsWith(folder.toUri().getRawPath()), first.path());
        assertNotEquals(first, Places.free(new AtPath(), folder));
        assertEquals(Endpoint.of("memory", "127.0.0.1", 0), Places.free(new TwistedTransport(), folder));
    }

    @Test
    void whoeverIsBoundIsReached() {
        Endpoint there = Places.free(new AtPath(), folder).withStages("any");
        Path other = folder.resolve("with blank");
        Endpoint reached = Places.of(UnixDomainSocketAddress.of(other), there);
        assertEquals(Endpoint.of("memory", other.toUri().getRawPath()).withStages("any"), reached);
        Endpoint tcp = Endpoint.of("tcp", "127.0.0.1", 0);
        assertEquals(tcp.withPort(9), Places.of(new InetSocketAddress("127.0.0.1", 9), tcp));
        assertEquals(tcp.withPort(8), Places.of(new MemoryAddress("there", 8), tcp));
    }

    @Test
    void aSocketFindsRoomForItsNameWhereTheTemporaryFoldersHaveLongNames() throws Exception {
        Path far = Files.createDirectories(folder.resolve("x".repeat(60)).resolve("y".repeat(60)));
        System.setProperty(TEMPORARY, far.toString());
        Path made = ShortFolder.make();
        try {
            String path = Places.free(new AtPath(), made).path();
            int bytes = path.getBytes(StandardCharsets.UTF_8).length;
            assertTrue(bytes + "/.aside/s".length() <= MOST_BYTES, path + " has " + bytes + " bytes");
        } finally {
            Files.delete(made);
        }
    }
}
