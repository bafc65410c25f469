// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static io.patchbay.it.Networks.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.patchbay.Connection;
import io.patchbay.HalfClose;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.TransportException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What programs do with TCP alone. */
class TcpTest {

    private final NetworkManager network = NetworkManager.create();

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void optionsAreReadAndChangedAtRunTime() {
        Listener listener = network.listen("tcp://127.0.0.1:0");
        Connection client = network.connect(listener.endpoint());
        assertTrue(client.option(StandardSocketOptions.TCP_NODELAY), "on by default");
        client.option(StandardSocketOptions.TCP_NODELAY, false);
        assertFalse(client.option(StandardSocketOptions.TCP_NODELAY));
        client.option(StandardSocketOptions.SO_KEEPALIVE, true);
        assertTrue(client.option(StandardSocketOptions.SO_KEEPALIVE));
        client.option(StandardSocketOptions.SO_LINGER, 3);
        assertEquals(3, client.option(StandardSocketOptions.SO_LINGER));
        int before = client.option(StandardSocketOptions.SO_SNDBUF);
        client.option(StandardSocketOptions.SO_SNDBUF, 8 << 10);
        assertTrue(client.option(StandardSocketOptions.SO_SNDBUF) < before);
        client.option(StandardSocketOptions.SO_RCVBUF, 8 << 10);
        assertTrue(client.option(StandardSocketOptions.SO_RCVBUF) >= 8 << 10);
        assertFalse(client.option(StandardSocketOptions.SO_REUSEADDR));
        assertThrows(UnsupportedOperationException.class, () -> client.option(StandardSocketOptions.IP_MULTICAST_TTL));
    }

    @Test
    void aListenerKnowsItsClientsAndCanEndThem() {
        Listener listener = network.listen("tcp://127.0.0.1:0");
        List<Connection> clients = List.of(network.connect(listener.endpoint()), network.connect(listener.endpoint()));
        Networks.await("both are accepted", () -> listener.connections().size() == 2);
        for (Connection accepted : listener.connections()) {
            assertTrue(clients.stream().anyMatch(client -> client.localAddress().equals(accepted.remoteAddress())));
            assertEquals(listener.endpoint().port(), ((InetSocketAddress) accepted.localAddress()).getPort());
        }
        assertTrue(listener.kick(listener.connections().get(0)));
        Networks.await("one is gone", () -> listener.connections().size() == 1
                && clients.stream().filter(Connection::isConnected).count() == 1);
    }

    @Test
    void addressesOfVersion6Work() throws IOException {
        InetAddress loopback = InetAddress.getByName("::1");
        try (ServerSocket probe = new ServerSocket(0, 1, loopback)) {
            assertTrue(probe.isBound());
        } catch (IOException e) {
            abort("Skipped: this machine has no ::1");
        }
        Listener listener = network.listen("tcp://[::1]:0");
        Connection client = network.connect("tcp://[::1]:" + listener.endpoint().port());
        assertTrue(((InetSocketAddress) client.remoteAddress()).getAddress() instanceof Inet6Address);
        client.stream().write("oi");
        Networks.await("the listener has it", () -> listener.connections().size() == 1);
        Connection accepted = listener.connections().get(0);
        assertEquals("oi", new String(accepted.stream().readExactly(2, SOON)));
    }

    @Test
    void aPortThatIsTakenIsRefusedAndFreeAgainAfterwards() {
        Listener listener = network.listen("tcp://127.0.0.1:0");
        String uri = "tcp://127.0.0.1:" + listener.endpoint().port();
        assertThrows(TransportException.class, () -> network.listen(uri));
        listener.close();
        network.listen(uri).close();
    }

    @Test
    void theWayOutCanEndBeforeTheWayIn() {
        Listener listener = network.listen(Networks.endpoint(network, "tcp://127.0.0.1:0", "tcp.half-close=true"));
        Connection client = network.connect("tcp://127.0.0.1:" + listener.endpoint().port());
        client.stream().write("question");
        client.unwrap(HalfClose.class).shutdownOutput();
        assertThrows(TransportException.class, () -> client.send(ByteBuffer.allocate(1)));
        Networks.await("it is accepted", () -> listener.connections().size() == 1);
        Connection accepted = listener.connections().get(0);
        assertEquals("question", new String(accepted.stream().readExactly(8, SOON)));
        accepted.unwrap(HalfClose.class).inputEnd().toCompletableFuture().join();
        accepted.stream().write("answer");
        accepted.close();
        assertEquals("answer", new String(client.stream().readExactly(6, SOON)));
    }

    @Test
    void explainSaysWhatServesTheSockets() {
        String explained = network.explain(Networks.endpoint(network, "tcp://h:1", "io=nio"), false).toString();
        assertTrue(explained.contains("nio"), explained);
    }
}
