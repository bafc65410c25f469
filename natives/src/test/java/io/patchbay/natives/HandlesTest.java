// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What ids are, and what happens to those who mix them up. */
class HandlesTest {

    private static final Map<Class<?>, Object> VALUES = Map.of(
            int.class, 1,
            boolean.class, false,
            String.class, "127.0.0.1",
            byte[].class, new byte[1],
            Map.class, Map.of());

    private final Loopback here = new Loopback();

    @AfterEach
    void close() {
        here.close();
    }

    /** Every function whose first parameter is an id, so every one that could be given a wrong one. */
    private static Stream<Method> functionsOfIds() {
        return Stream.of(TcpFunctions.class, UdpFunctions.class, WebSocketFunctions.class)
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(method -> method.getName().startsWith("native_"))
                .filter(method -> !Set.of("native_tcp_listen", "native_ws_listen").contains(method.getName()))
                .filter(method -> method.getParameterCount() > 0 && method.getParameterTypes()[0] == int.class);
    }

    private Object functions(Method method) {
        return Stream.of(here.tcp, here.udp, here.ws)
                .filter(method.getDeclaringClass()::isInstance)
                .findFirst()
                .orElseThrow();
    }

    private HandleException misuse(Method function, int id) {
        Object[] arguments = Arrays.stream(function.getParameterTypes()).map(VALUES::get).toArray();
        arguments[0] = id;
        InvocationTargetException thrown = assertThrows(
                InvocationTargetException.class, () -> function.invoke(functions(function), arguments));
        HandleException misuse = (HandleException) thrown.getCause();
        assertEquals(id, misuse.id());
        assertTrue(misuse.getMessage().contains("Id " + id), misuse.getMessage());
        return misuse;
    }

    @TestFactory
    Stream<DynamicTest> aWrongIdIsOneErrorInEveryFunction() {
        Loopback.Pair tcp = here.tcp();
        Loopback.Pair ws = here.ws();
        int udp = here.udpBound();
        int closed = here.udpBound();
        here.udp.native_udp_close(closed);
        return functionsOfIds().map(function -> dynamicTest(function.getName(), () -> {
            assertTrue(misuse(function, closed).getMessage().contains("closed"));
            for (int unknown : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1_000}) {
                assertTrue(misuse(function, unknown).getMessage().contains("never given out"));
            }
            String name = function.getName();
            if (name.startsWith("native_udp")) {
                for (int id : new int[] {tcp.server(), tcp.client(), ws.server(), ws.accepted()}) {
                    assertTrue(misuse(function, id).getMessage().contains("not a UDP socket"));
                }
            } else {
                Loopback.Pair other = name.startsWith("native_tcp") ? ws : tcp;
                for (int id : new int[] {udp, other.server(), other.client(), other.accepted()}) {
                    misuse(function, id);
                }
            }
        }));
    }

    @Test
    void aServerIsNoConnectionAndAConnectionNoServer() {
        Loopback.Pair tcp = here.tcp();
        Loopback.Pair ws = here.ws();
        HandleException misuse =
                assertThrows(HandleException.class, () -> here.tcp.native_tcp_send(tcp.server(), "x"));
        assertEquals("Id " + tcp.server() + " is a TCP server, not a TCP connection", misuse.getMessage());
        assertThrows(HandleException.class, () -> here.tcp.native_tcp_accept(tcp.client()));
        assertThrows(HandleException.class, () -> here.tcp.native_tcp_close(tcp.server()));
        assertThrows(HandleException.class, () -> here.ws.native_ws_send(ws.server(), "x"));
        assertThrows(HandleException.class, () -> here.ws.native_ws_broadcast(ws.accepted(), "x"));
        assertThrows(HandleException.class, () -> here.ws.native_ws_stop_server(ws.client()));
        assertTrue(here.tcp.native_tcp_is_connected(tcp.client()), "misuse harms nobody");
        assertTrue(here.ws.native_ws_is_connected(ws.client()), "misuse harms nobody");
    }

    @Test
    void theIdOfSocketsToComeIsForSettingsOnly() {
        HandleException misuse =
                assertThrows(HandleException.class, () -> here.tcp.native_tcp_send(NativeFunctions.NEW_SOCKETS, "x"));
        assertTrue(misuse.getMessage().contains("from now on"), misuse.getMessage());
        assertThrows(
                HandleException.class,
                () -> here.udp.native_udp_set_timeout(NativeFunctions.NEW_SOCKETS, 1));
    }

    @Test
    void idsAreNeverGivenOutAgain() throws Exception {
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> ends = Stream.generate(() -> threads.submit(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            int id = here.udp.native_udp_socket();
                            assertTrue(seen.add(id), () -> id + " came twice");
                            here.udp.native_udp_close(id);
                        }
                    }))
                    .limit(4)
                    .<Future<?>>map(each -> each)
                    .toList();
            for (Future<?> each : ends) {
                each.get(Loopback.SOON_MS, TimeUnit.MILLISECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(4_000, seen.size());
    }

    @Test
    void ofManyThreadsThatCloseAnIdOneDoes() throws Exception {
        Loopback.Pair pair = here.tcp();
        AtomicInteger closed = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        List<Thread> threads = Stream.generate(() -> new Thread(() -> {
                    try {
                        here.tcp.native_tcp_close(pair.client());
                        closed.incrementAndGet();
                    } catch (HandleException e) {
                        refused.incrementAndGet();
                    }
                }))
                .limit(8)
                .toList();
        threads.forEach(Thread::start);
        for (Thread each : threads) {
            each.join(Loopback.SOON_MS);
        }
        assertEquals(1, closed.get());
        assertEquals(7, refused.get());
    }

    @Test
    void theJavaObjectsBehindIdsCanBeHad() {
        Loopback.Pair tcp = here.tcp();
        assertSame(here.natives.connection(tcp.client()), here.natives.connection(tcp.client()));
        assertNotSame(here.natives.connection(tcp.client()), here.natives.connection(tcp.accepted()));
        assertEquals(1, here.natives.listener(tcp.server()).connections().size());
        Loopback.Pair ws = here.ws();
        Set<Long> numbers = new HashSet<>();
        for (int id : new int[] {tcp.client(), tcp.accepted(), ws.client(), ws.accepted()}) {
            numbers.add(here.natives.connection(id).id());
        }
        assertEquals(4, numbers.size());
        int udp = here.udpBound();
        assertTrue(here.natives.udpSocket(udp).isOpen());
        assertThrows(HandleException.class, () -> here.natives.connection(tcp.server()));
        assertThrows(HandleException.class, () -> here.natives.listener(udp));
        assertThrows(HandleException.class, () -> here.natives.udpSocket(ws.client()));
    }
}
