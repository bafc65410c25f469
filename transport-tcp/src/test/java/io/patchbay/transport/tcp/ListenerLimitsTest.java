// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ListenerLimitsTest {

    private static Socket from(String source, Loopback loopback) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(source, 0));
        socket.setSoTimeout(10_000);
        socket.connect(new InetSocketAddress("127.0.0.1", loopback.port()));
        return socket;
    }

    /** Sends an empty frame and waits for it to come back. */
    private static boolean served(Socket socket) {
        try {
            socket.getOutputStream().write(new byte[4]);
            return socket.getInputStream().readNBytes(4).length == 4;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @DisplayName("F3: each address has its own share, and F2: the listener has one in all")
    void refusesOneTooMany() throws Exception {
        AtomicInteger handlers = new AtomicInteger();
        List<Socket> sockets = new ArrayList<>();
        try (Loopback loopback = new Loopback()
                .with(Limits.defaults().withMaxConnections(5).withMaxConnectionsPerAddress(2))
                .listen(() -> {
                    handlers.incrementAndGet();
                    return Recorder.echo();
                })) {
            for (String source : List.of("127.0.0.2", "127.0.0.2", "127.0.0.3", "127.0.0.3", "127.0.0.4")) {
                Socket socket = from(source, loopback);
                sockets.add(socket);
                assertTrue(served(socket), source);
            }
            for (String source : List.of("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5")) {
                try (Socket refused = from(source, loopback)) {
                    assertEquals(false, served(refused), source);
                } catch (IOException e) {
                    assertTrue(String.valueOf(e.getMessage()).contains("reset"), e.toString());
                }
            }
            assertEquals(5, handlers.get());
            sockets.get(0).close();
            await().until(() -> {
                Socket again = from("127.0.0.2", loopback);
                sockets.add(again);
                return served(again);
            });
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void refusesWhatNoHandlerWants() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Loopback loopback = new Loopback().listen(() -> {
            if (asked.getAndIncrement() == 0) {
                return null;
            }
            throw new IllegalStateException("deliberate");
        })) {
            for (int i = 0; i < 2; i++) {
                try (Socket socket = loopback.socket()) {
                    assertEquals(false, served(socket));
                } catch (IOException e) {
                    assertTrue(String.valueOf(e.getMessage()).contains("reset"), e.toString());
                }
            }
            assertEquals(2, asked.get());
        }
    }
}
