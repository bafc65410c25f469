// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.PatchbayException;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.Setup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EarlyCloseTest {

    private record Ending(CountDownLatch ended) implements LinkHandler {

        @Override
        public void onOpen(Link link) {}

        @Override
        public void onFrame(ByteBuffer frame) {}

        @Override
        public void onClosed(Throwable cause) {
            ended.countDown();
        }
    }

    @Test
    @DisplayName("I5: however early a transport is closed, no port stays open and every link hears of it")
    void nothingStaysOpen() throws Exception {
        for (int round = 0; round < 300; round++) {
            CountDownLatch ended = new CountDownLatch(2);
            Loopback loopback = new Loopback(2).listen(() -> new Ending(new CountDownLatch(1)));
            for (int i = 0; i < 2; i++) {
                loopback.connect(new Ending(ended));
            }
            int port = loopback.port();
            loopback.close();
            assertTrue(ended.await(10, TimeUnit.SECONDS), "round " + round);
            loopback.binding().close().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertRefused(port, round);
        }
    }

    @Test
    @DisplayName("I5: a listener whose transport is closed at once leaves no port open")
    void aListenerAloneDoesNotStayOpen() throws Exception {
        for (int round = 0; round < 300; round++) {
            Loopback loopback = new Loopback(2).listen(() -> new Ending(new CountDownLatch(1)));
            int port = loopback.port();
            loopback.close();
            assertRefused(port, round);
        }
    }

    @Test
    @DisplayName("I5: a connection that is being opened when its transport is closed is told so")
    void anAttemptDoesNotHang() throws Exception {
        try (Loopback server = new Loopback().listen(() -> new Ending(new CountDownLatch(1)))) {
            for (int round = 0; round < 300; round++) {
                Loopback client = new Loopback(2);
                CompletableFuture<Link> dialled = client.transport
                        .connect(server.setup(server.port(), Setup.Role.CLIENT), new Ending(new CountDownLatch(1)))
                        .toCompletableFuture();
                client.close();
                try {
                    dialled.get(10, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    assertInstanceOf(PatchbayException.class, e.getCause());
                }
            }
        }
    }

    private static void assertRefused(int port, int round) throws IOException {
        try (Socket socket = new Socket()) {
            assertThrows(
                    IOException.class,
                    () -> socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000),
                    "round " + round);
        }
    }
}
