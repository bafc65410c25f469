// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every function of the second document is there, documented and tested, and there are no others. */
class CoverageTest {

    private static final List<String> FUNCTIONS = List.of(
            "native_ws_connect(url)",
            "native_ws_send(socket_id, message)",
            "native_ws_recv(socket_id)",
            "native_ws_recv_blocking(socket_id, timeout_ms)",
            "native_ws_close(socket_id)",
            "native_ws_is_connected(socket_id)",
            "native_ws_get_state(socket_id)",
            "native_ws_ping(socket_id)",
            "native_ws_pong(socket_id)",
            "native_ws_send_binary(socket_id, data)",
            "native_ws_recv_binary(socket_id)",
            "native_ws_listen(port)",
            "native_ws_accept(server_id)",
            "native_ws_broadcast(server_id, message)",
            "native_ws_broadcast_except(server_id, except_id, message)",
            "native_ws_broadcast_binary(server_id, data)",
            "native_ws_get_clients(server_id)",
            "native_ws_client_info(client_id)",
            "native_ws_kick_client(client_id)",
            "native_ws_stop_server(server_id)",
            "native_ws_set_timeout(socket_id, ms)",
            "native_ws_set_keepalive(socket_id, enable)",
            "native_ws_set_max_frame_size(socket_id, size)",
            "native_ws_set_compression(socket_id, enable)",
            "native_ws_set_headers(socket_id, headers)",
            "native_ws_set_subprotocol(socket_id, protocol)",
            "native_tcp_connect(host, port)",
            "native_tcp_send(socket_id, data)",
            "native_tcp_recv(socket_id, size)",
            "native_tcp_recv_blocking(socket_id, size, timeout_ms)",
            "native_tcp_recv_all(socket_id)",
            "native_tcp_recv_until(socket_id, delimiter)",
            "native_tcp_close(socket_id)",
            "native_tcp_is_connected(socket_id)",
            "native_tcp_get_peer_addr(socket_id)",
            "native_tcp_get_local_addr(socket_id)",
            "native_tcp_listen(port)",
            "native_tcp_bind(ip, port)",
            "native_tcp_accept(server_id)",
            "native_tcp_accept_blocking(server_id, timeout_ms)",
            "native_tcp_get_clients(server_id)",
            "native_tcp_broadcast(server_id, data)",
            "native_tcp_stop_server(server_id)",
            "native_tcp_kick_client(client_id)",
            "native_tcp_set_backlog(server_id, backlog)",
            "native_tcp_set_timeout(socket_id, ms)",
            "native_tcp_set_nodelay(socket_id, enable)",
            "native_tcp_set_keepalive(socket_id, enable)",
            "native_tcp_set_reuseaddr(socket_id, enable)",
            "native_tcp_set_reuseport(socket_id, enable)",
            "native_tcp_set_linger(socket_id, enable, timeout)",
            "native_tcp_set_recv_buffer_size(socket_id, size)",
            "native_tcp_set_send_buffer_size(socket_id, size)",
            "native_tcp_get_recv_buffer_size(socket_id)",
            "native_tcp_get_send_buffer_size(socket_id)",
            "native_udp_socket()",
            "native_udp_bind(socket_id, port)",
            "native_udp_bind_addr(socket_id, ip, port)",
            "native_udp_send(socket_id, data, host, port)",
            "native_udp_recv(socket_id)",
            "native_udp_recv_blocking(socket_id, timeout_ms)",
            "native_udp_recv_from(socket_id, max_size)",
            "native_udp_close(socket_id)",
            "native_udp_connect(socket_id, host, port)",
            "native_udp_send_connected(socket_id, data)",
            "native_udp_broadcast(socket_id, data, port)",
            "native_udp_set_broadcast(socket_id, enable)",
            "native_udp_join_multicast(socket_id, group_ip)",
            "native_udp_leave_multicast(socket_id, group_ip)",
            "native_udp_multicast_send(socket_id, data, group_ip, port)",
            "native_udp_set_multicast_ttl(socket_id, ttl)",
            "native_udp_set_multicast_loop(socket_id, enable)",
            "native_udp_set_timeout(socket_id, ms)",
            "native_udp_set_recv_buffer_size(socket_id, size)",
            "native_udp_set_send_buffer_size(socket_id, size)",
            "native_udp_get_recv_buffer_size(socket_id)",
            "native_udp_get_send_buffer_size(socket_id)",
            "native_udp_set_reuseaddr(socket_id, enable)",
            "native_udp_set_reuseport(socket_id, enable)",
            "native_udp_get_local_addr(socket_id)",
            "native_udp_get_stats(socket_id)");

    private static final List<Class<?>> PUBLIC =
            List.of(TcpFunctions.class, UdpFunctions.class, WebSocketFunctions.class);

    private static final List<Class<?>> TESTS = List.of(
            TcpClientTest.class,
            TcpServerTest.class,
            TcpSettingsTest.class,
            UdpSocketTest.class,
            UdpSettingsTest.class,
            WebSocketClientTest.class,
            WebSocketServerTest.class,
            WebSocketSettingsTest.class);

    private static String name(String function) {
        return function.substring(0, function.indexOf('('));
    }

    private static Set<String> names() {
        return FUNCTIONS.stream().map(CoverageTest::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> parameters(String function) {
        String inside = function.substring(function.indexOf('(') + 1, function.length() - 1);
        return inside.isEmpty() ? List.of() : List.of(inside.split(", "));
    }

    private static Stream<Method> methods(List<Class<?>> types) {
        return types.stream().flatMap(type -> Arrays.stream(type.getDeclaredMethods()));
    }

    @Test
    void thereAre26And29And26() {
        assertEquals(81, Set.copyOf(FUNCTIONS).size());
        for (var each : Map.of("native_ws_", 26, "native_tcp_", 29, "native_udp_", 26).entrySet()) {
            assertEquals(
                    each.getValue().intValue(),
                    FUNCTIONS.stream().filter(one -> one.startsWith(each.getKey())).count());
        }
    }

    @Test
    void eachIsAPublicMethodAndThereAreNoOthers() {
        Set<String> found = methods(PUBLIC)
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(names(), found);
    }

    @Test
    void eachHasItsParametersInTheirOrder() {
        assertAll(FUNCTIONS.stream().map(function -> () -> methods(PUBLIC)
                .filter(method -> method.getName().equals(name(function)))
                .forEach(method -> {
                    List<String> wanted = parameters(function);
                    assertEquals(wanted.size(), method.getParameterCount(), function);
                    for (int i = 0; i < wanted.size(); i++) {
                        assertTrue(fits(wanted.get(i), method.getParameterTypes()[i]), function);
                    }
                })));
    }

    private static boolean fits(String parameter, Class<?> type) {
        return switch (parameter) {
            case "data" -> type == byte[].class || type == String.class;
            case "url", "message", "host", "ip", "group_ip", "delimiter", "protocol" -> type == String.class;
            case "enable" -> type == boolean.class;
            case "headers" -> type == Map.class;
            default -> type == int.class;
        };
    }

    @Test
    void eachIsTestedByATestOfItsName() {
        Set<String> tested = methods(TESTS)
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .collect(Collectors.toSet());
        Set<String> untested = names();
        untested.removeAll(tested);
        assertEquals(Set.of(), untested);
    }

    @Test
    void eachHasARowInTheDocument() throws IOException {
        Path document = Path.of(System.getProperty("patchbay.project"), "docs", "native-functions.md");
        List<String> rows = Files.readAllLines(document).stream()
                .filter(line -> line.startsWith("| `native_"))
                .toList();
        assertEquals(
                new TreeSet<>(FUNCTIONS),
                rows.stream()
                        .map(row -> row.substring(3, row.indexOf('`', 3)))
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertEquals(81, rows.size(), "one row each");
        assertEquals(52, rows.stream().filter(row -> row.contains("| = |")).count(), "as the text says");
        assertEquals(29, rows.stream().filter(row -> row.contains("| ≠ |")).count(), "as the text says");
    }
}
