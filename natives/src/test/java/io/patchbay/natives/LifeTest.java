// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.NetworkManager;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The end of a set of functions. */
class LifeTest {

    private static List<Thread> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().startsWith("patchbay-"))
                .toList();
    }

    @Test
    @DisplayName("J4: closing everything ends every socket, id and thread")
    void closingEverythingLeavesNothing() {
        Loopback here = new Loopback();
        Loopback.Pair tcp = here.tcp();
        Loopback.Pair ws = here.ws();
        int udp = here.udpBound();
        here.udp.native_udp_socket();
        Connection opened = here.natives.connection(tcp.client());
        Connection accepted = here.natives.connection(ws.accepted());
        assertFalse(ownThreads().isEmpty());

        here.close();
        here.close();
        assertFalse(opened.isConnected());
        assertFalse(accepted.isConnected());
        for (int id : new int[] {tcp.server(), tcp.client(), tcp.accepted()}) {
            assertThrows(HandleException.class, () -> here.tcp.native_tcp_set_timeout(id, 1));
        }
        assertThrows(HandleException.class, () -> here.ws.native_ws_get_state(ws.client()));
        assertThrows(HandleException.class, () -> here.udp.native_udp_recv(udp));
        assertThrows(IllegalStateException.class, () -> here.tcp.native_tcp_listen(0));
        assertThrows(IllegalStateException.class, () -> here.udp.native_udp_socket());
        Loopback.until("the end of all threads", () -> ownThreads().isEmpty());
    }

    @Test
    void anothersManagerStaysOpen() {
        try (NetworkManager network = NetworkManager.create()) {
            NativeFunctions natives = NativeFunctions.over(network);
            int server = natives.tcp().native_tcp_listen(0);
            int port = natives.listener(server).endpoint().port();
            int client = natives.tcp().native_tcp_connect("127.0.0.1", port);
            int udp = natives.udp().native_udp_socket();
            natives.udp().native_udp_bind(udp, 0);
            assertNotNull(natives.tcp().native_tcp_accept_blocking(server, Loopback.SOON_MS));
            Connection opened = natives.connection(client);

            natives.close();
            assertFalse(opened.isConnected());
            assertEquals(List.of(), network.listeners());
            Loopback.until("the end of all connections", () -> network.connections().isEmpty());
            assertThrows(IllegalStateException.class, () -> natives.tcp().native_tcp_listen(0));
            assertThrows(IllegalStateException.class, () -> natives.udp().native_udp_socket());
            Loopback.until("the end of the refused listener", () -> network.listeners().isEmpty());
            network.listen("tcp://127.0.0.1:0").close();
        }
    }

    @Test
    void whoWaitsIsWokenByTheEnd() throws Exception {
        Loopback here = new Loopback();
        Loopback.Pair tcp = here.tcp();
        Loopback.Pair ws = here.ws();
        int udp = here.udpBound();
        List<CompletableFuture<?>> waiting = List.of(
                Loopback.async(
                        () -> here.tcp.native_tcp_recv_blocking(tcp.client(), 1, 10 * Loopback.SOON_MS)),
                Loopback.async(
                        () -> here.tcp.native_tcp_accept_blocking(tcp.server(), 10 * Loopback.SOON_MS)),
                Loopback.async(
                        () -> here.ws.native_ws_recv_blocking(ws.accepted(), 10 * Loopback.SOON_MS)),
                Loopback.async(
                        () -> here.udp.native_udp_recv_blocking(udp, 10 * Loopback.SOON_MS)));
        here.close();
        for (CompletableFuture<?> each : waiting) {
            Throwable end = each.handle((nothing, error) -> error).get(Loopback.SOON_MS, TimeUnit.MILLISECONDS);
            assertTrue(end instanceof CompletionException, "it must be told, not answered: " + end);
        }
    }
}
