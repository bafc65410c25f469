// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** One set of functions, and both ends of connections between its own servers and clients. */
final class Loopback implements AutoCloseable {

    /** Only bounds a hang. */
    static final int SOON_MS = 30_000;

    final NativeFunctions natives = NativeFunctions.create();
    final TcpFunctions tcp = natives.tcp();
    final UdpFunctions udp = natives.udp();
    final WebSocketFunctions ws = natives.ws();

    /** A server, a connection to it, and the other end of that. */
    record Pair(int server, int client, int accepted) {}

    int port(int server) {
        return natives.listener(server).endpoint().port();
    }

    int tcpClient(int server) {
        return tcp.native_tcp_connect("127.0.0.1", port(server));
    }

    Pair tcp() {
        return tcp(tcp.native_tcp_listen(0));
    }

    Pair tcp(int server) {
        int client = tcpClient(server);
        Integer accepted = tcp.native_tcp_accept_blocking(server, SOON_MS);
        assertNotNull(accepted, "nobody came");
        return new Pair(server, client, accepted);
    }

    int wsClient(int server) {
        return ws.native_ws_connect("ws://127.0.0.1:" + port(server) + "/chat");
    }

    Pair ws() {
        return ws(ws.native_ws_listen(0));
    }

    Pair ws(int server) {
        int client = wsClient(server);
        return new Pair(server, client, wsAccept(server));
    }

    int wsAccept(int server) {
        return eventually("a client to accept", () -> ws.native_ws_accept(server));
    }

    int udpBound() {
        int id = udp.native_udp_socket();
        udp.native_udp_bind(id, 0);
        return id;
    }

    int udpPort(int id) {
        return udp.native_udp_get_local_addr(id).port();
    }

    String udpText(int id) {
        ReceivedDatagram received = udp.native_udp_recv_blocking(id, SOON_MS);
        assertNotNull(received, "no datagram came");
        return text(received.data());
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Calls on a thread of its own, since the common pool may have but one. */
    static <T> CompletableFuture<T> async(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, task -> new Thread(task).start());
    }

    /** Calls until the answer is not {@code null}. */
    static <T> T eventually(String what, Callable<T> call) {
        return Awaitility.await(what)
                .atMost(Duration.ofMillis(SOON_MS))
                .pollInterval(Duration.ofMillis(2))
                .until(call, answer -> answer != null);
    }

    static void until(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(Duration.ofMillis(SOON_MS))
                .pollInterval(Duration.ofMillis(2))
                .until(condition);
    }

    @Override
    public void close() {
        natives.close();
    }
}
