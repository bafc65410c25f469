// SPDX-License-Identifier: Apache-2.0
package org.example.unix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.ByteStream;
import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.HalfClose;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.TransportException;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is particular about sockets in files. */
class SocketFileTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private final NetworkManager network = NetworkManager.create();
    private Path file;
    private Endpoint endpoint;

    @BeforeEach
    void place() {
        file = folder.resolve("the hub");
        endpoint = Endpoint.of("unix", file.toUri().getRawPath());
    }

    @AfterEach
    void close() {
        network.close();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    private void leaveStaleFile() throws IOException {
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(file));
        }
        assertTrue(Files.exists(file), "a listener that does not clean up leaves its file");
    }

    private void assertEchoes() {
        Connection connection = network.connect(endpoint);
        connection.stream().write(new byte[] {1, 2, 3});
        assertArrayEquals(new byte[] {1, 2, 3}, connection.stream().readExactly(3, PATIENCE));
        connection.close();
    }

    private Listener echo() {
        return network.listen(endpoint).onMessage((from, message) -> from.send(message));
    }

    @Test
    void theFileIsThereAsLongAsTheListener() throws Exception {
        Listener listener = echo();
        assertEquals(endpoint, listener.endpoint());
        assertEchoes();
        assertEquals(List.of("the hub"), files());
        listener.stop(PATIENCE);
        assertEquals(List.of(), files());
        assertThrows(TransportException.class, () -> network.connect(endpoint));
    }

    @Test
    void aFileOfAKilledListenerIsReplaced() throws Exception {
        leaveStaleFile();
        assertThrows(TransportException.class, () -> network.connect(endpoint));
        echo();
        assertEchoes();
        assertEquals(List.of("the hub"), files());
    }

    @Test
    void aListenerThatLivesKeepsItsFile() throws Exception {
        echo();
        try (NetworkManager other = NetworkManager.create()) {
            String message = assertThrows(TransportException.class, () -> other.listen(endpoint)).getMessage();
            assertTrue(message.contains("in use"), message);
        }
        assertEchoes();
        assertEquals(List.of("the hub"), files());
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws Exception {
        Files.writeString(file, "precious");
        assertThrows(TransportException.class, () -> network.listen(endpoint));
        assertEquals("precious", Files.readString(file));
        Files.delete(file);
        Path target = Files.writeString(folder.resolve("target"), "precious");
        Files.createSymbolicLink(file, target);
        assertThrows(TransportException.class, () -> network.listen(endpoint));
        assertTrue(Files.isSymbolicLink(file));
        assertEquals("precious", Files.readString(target));
    }

    @Test
    void aReplacedListenerLeavesItsSuccessorsFile() throws Exception {
        Listener listener = echo();
        Files.move(file, folder.resolve("moved"));
        try (NetworkManager successor = NetworkManager.create()) {
            successor.listen(endpoint).onMessage((from, message) -> from.send(message));
            listener.stop(PATIENCE);
            assertEchoes();
        }
    }

    @Test
    void onlyTheOwnerMayConnectUnlessTheOptionSaysOtherwise() throws Exception {
        Listener listener = echo();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        listener.stop(PATIENCE);
        network.listen(endpoint.withOption(UnixOptions.PERMISSIONS, "rw-rw----"));
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void wrongSettingsAreRefusedBeforeAnythingOpens() throws Exception {
        assertThrows(AssemblyException.class, () ->
                network.listen(endpoint.withOption(UnixOptions.PERMISSIONS, "everybody")));
        assertThrows(AssemblyException.class, () -> network.listen(endpoint + "?mode=1"));
        assertThrows(AssemblyException.class, () -> network.listen("unix:///" + "x".repeat(200)));
        assertThrows(AssemblyException.class, () -> network.listen("unix://127.0.0.1:7171"));
        assertEquals(List.of(), files());
        String message = assertThrows(TransportException.class, () -> network.listen("unix:///no/such/folder/hub"))
                .getMessage();
        assertTrue(message.contains("there is no folder"), message);
    }

    @Test
    void eachSideEndsItsOwnOutput() throws Exception {
        Endpoint half = endpoint.withOption(UnixOptions.HALF_CLOSE, true);
        Listener listener = network.listen(half);
        Connection client = network.connect(half);
        Connection server = listener.accept(PATIENCE);
        client.stream().write(new byte[] {1, 2});
        client.unwrap(HalfClose.class).shutdownOutput();
        ByteStream asked = server.stream();
        assertArrayEquals(new byte[] {1, 2}, asked.readExactly(2, PATIENCE));
        server.unwrap(HalfClose.class).inputEnd().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertTrue(server.isConnected(), "a connection with unix.half-close stays open for sending");
        server.stream().write(new byte[] {3, 4, 5});
        assertArrayEquals(new byte[] {3, 4, 5}, client.stream().readExactly(3, PATIENCE));
        server.close();
        assertFalse(server.isConnected());
    }

    @Test
    void optionsReachTheSocket() {
        Listener listener = network.listen(endpoint.withOption(StandardSocketOptions.SO_SNDBUF, 100_000));
        Connection client = network.connect(endpoint);
        int small = listener.accept(PATIENCE).option(StandardSocketOptions.SO_SNDBUF);
        client.option(StandardSocketOptions.SO_SNDBUF, 50_000);
        assertTrue(small >= 100_000 && small <= 200_000, "SO_SNDBUF of the listener's side is " + small);
        assertTrue(client.option(StandardSocketOptions.SO_SNDBUF) < small);
    }

    /** Linux says at once that there is no room; elsewhere nobody may listen for all one can tell. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aListenerWithoutRoomIsWaitedForUntilTheConnectTimeout() throws Exception {
        List<SocketChannel> waiting = new ArrayList<>();
        Limits limits = Limits.defaults().withConnectTimeout(Duration.ofMillis(300));
        try (ServerSocketChannel busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                NetworkManager hasty = NetworkManager.builder().limits(limits).build()) {
            busy.bind(UnixDomainSocketAddress.of(file), 1);
            fill(waiting);
            String message = assertThrows(TransportException.class, () -> hasty.connect(endpoint)).getMessage();
            assertTrue(message.contains("connectTimeout"), message);
            CompletableFuture<Connection> patient = network.connectAsync(endpoint);
            assertFalse(patient.isDone());
            busy.accept().close();
            assertTrue(patient.get(10, TimeUnit.SECONDS).isConnected());
        } finally {
            for (SocketChannel one : waiting) {
                one.close();
            }
        }
    }

    private void fill(List<SocketChannel> waiting) throws IOException {
        while (true) {
            SocketChannel one = SocketChannel.open(StandardProtocolFamily.UNIX);
            waiting.add(one);
            one.configureBlocking(false);
            try {
                one.connect(UnixDomainSocketAddress.of(file));
            } catch (SocketException e) {
                assertTrue(waiting.size() > 1, "some peers may wait");
                return;
            }
        }
    }
}
