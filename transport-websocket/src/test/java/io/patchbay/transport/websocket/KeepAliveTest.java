// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Limits;
import io.patchbay.TransportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeepAliveTest {

    private final Loopback loopback = new Loopback();

    @AfterEach
    void close() {
        loopback.close();
    }

    private Loopback timers(int intervalMillis, int timeoutMillis) {
        return loopback.with(WebSocketOptions.PING_INTERVAL, Duration.ofMillis(intervalMillis))
                .with(WebSocketOptions.PONG_TIMEOUT, Duration.ofMillis(timeoutMillis));
    }

    @Test
    @DisplayName("G3: a peer that answers no ping is gone, whatever this side writes")
    void dead() throws Exception {
        timers(50, 300).listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            Recorder server = loopback.server();
            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                server.link().send(ByteBuffer.wrap("tick".getBytes()));
                return server.isClosed();
            });
            assertInstanceOf(TransportException.class, server.cause());
            assertTrue(server.cause().getMessage().contains("pong-timeout"), server.cause()::getMessage);
            assertEquals(WebSocket.ABNORMAL_CLOSURE, server.webSocket().closeCode());
            assertTrue(peer.rest().contains("tick"));
        }
    }

    @Test
    @DisplayName("G5: a pong that answers another ping, or none, does not count")
    void strayPongs() throws Exception {
        timers(50, 300).listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            Recorder server = loopback.server();
            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                try {
                    peer.send(0x8A, "12345678").send(0x8A, "").send(0x89, "");
                } catch (IOException e) {
                    return true;
                }
                return server.isClosed();
            });
            assertInstanceOf(TransportException.class, server.cause());
        }
    }

    @Test
    @DisplayName("G5: a quiet peer that answers lives on, for ten intervals and more")
    void quiet() throws Exception {
        timers(20, 10_000).listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            for (int i = 0; i < 12; i++) {
                RawPeer.Frame ping = peer.read();
                assertEquals(0x89, ping.first());
                peer.send(0x8A, ping.payload());
            }
            assertFalse(loopback.server().isClosed());
            peer.send(0x82, "here");
            await().until(() -> loopback.server().messages.size() == 1);
        }
    }

    @Test
    @DisplayName("G5: a peer whose pong waits behind its messages lives on")
    void busy() throws Exception {
        timers(50, 1_500).listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            Recorder server = loopback.server();
            await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(40)).until(() -> {
                peer.send(0x82, "message");
                return server.messages.size() >= 150;
            });
            assertFalse(server.isClosed());
        }
    }

    @Test
    @DisplayName("A reader that pauses does not take its peer for dead")
    void paused() throws Exception {
        timers(20, 700).listen();
        try (RawPeer peer = loopback.peer().upgraded()) {
            Recorder server = loopback.server();
            server.link().pauseReading();
            RawPeer.Frame ping = peer.read();
            peer.send(0x8A, ping.payload());
            // Nobody reads the pong for twice as long as it may take.
            await().during(Duration.ofMillis(1_500)).until(() -> !server.isClosed());
            server.link().resumeReading();
            ping = peer.read();
            assertEquals(0x89, ping.first());
        }
    }

    @Test
    @DisplayName("A link without messages ends after the idleTimeout, whatever pings there are")
    void idle() throws Exception {
        timers(20, 10_000).with(Limits.defaults().withIdleTimeout(Duration.ofMillis(600))).listen(Recorder::echo);
        try (RawPeer peer = loopback.peer().upgraded()) {
            boolean ended = false;
            int pings = 0;
            while (!ended) {
                RawPeer.Frame frame = peer.read();
                pings += frame.opcode() == WebSocketFramer.PING ? 1 : 0;
                ended = frame.opcode() == WebSocketFramer.CLOSE;
                if (ended) {
                    assertEquals(1001, frame.closeCode());
                    peer.send(0x88, frame.payload());
                } else {
                    peer.send(0x8A, frame.payload());
                }
            }
            assertTrue(pings > 1);
        }
        assertInstanceOf(TransportException.class, loopback.server().cause());
        assertTrue(loopback.server().cause().getMessage().contains("idleTimeout"));
    }

    @Test
    @DisplayName("Two of ours keep each other alive, and the keep-alive can be switched off and changed")
    void ours() throws Exception {
        timers(10, 5_000).listen();
        Recorder client = loopback.connect();
        Recorder server = loopback.server();
        java.util.concurrent.atomic.AtomicInteger pings = new java.util.concurrent.atomic.AtomicInteger();
        server.webSocket().onPing(data -> pings.incrementAndGet());
        await().until(() -> pings.get() > 5);
        assertTrue(client.webSocket().keepAlive());
        client.webSocket().keepAlive(false);
        assertFalse(client.webSocket().keepAlive());
        assertEquals(Duration.ZERO, client.link().option(WebSocketOptions.PING_INTERVAL));
        client.link().option(WebSocketOptions.PING_INTERVAL, Duration.ofMillis(5));
        int before = pings.get();
        await().until(() -> pings.get() > before + 5);
        assertEquals(Duration.ofSeconds(5), client.link().option(WebSocketOptions.PONG_TIMEOUT));
        assertThrows(IllegalArgumentException.class, () ->
                client.link().option(WebSocketOptions.PONG_TIMEOUT, Duration.ZERO));
        client.link().option(WebSocketOptions.MAX_FRAME, 500);
        assertEquals(500, client.webSocket().maxFrameBytes());
        assertThrows(IllegalArgumentException.class, () -> client.webSocket().maxFrameBytes(124));
        assertThrows(UnsupportedOperationException.class, () ->
                client.link().option(WebSocketOptions.COMPRESSION, true));
        server.link().send(ByteBuffer.allocate(501));
        assertEquals(1009, awaitSent(client));
    }

    private static int awaitSent(Recorder client) throws Exception {
        client.cause();
        return client.webSocket().sentCloseCode();
    }
}
