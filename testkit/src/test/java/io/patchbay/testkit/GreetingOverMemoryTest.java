// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.CodecException;
import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.Traits;
import io.patchbay.spi.Transport;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Sessions that greet each other, in whole managers. */
class GreetingOverMemoryTest {

    private static final byte[] KEY = new byte[32];

    private static ToyCipher cipher(boolean counts) {
        return new ToyCipher() {
            @Override
            boolean greets() {
                return true;
            }

            @Override
            boolean counts() {
                return counts;
            }
        };
    }

    private static NetworkManager manager(Transport transport, ToyCipher cipher, byte[] key) {
        return NetworkManager.builder()
                .discovery(false)
                .provider(transport)
                .provider(new PlainProtocol())
                .provider(cipher)
                .key("toy", key)
                .build();
    }

    @Test
    void eachConnectionHasKeysOfItsOwn() {
        MemoryTransport memory = new MemoryTransport();
        try (NetworkManager server = manager(memory, cipher(true), KEY);
                NetworkManager client = manager(memory, cipher(true), KEY);
                NetworkManager stranger = manager(memory, cipher(true), new byte[16])) {
            Listener echo = server.listen("memory+plain+toy://here:1");
            echo.onMessage(Connection::send);
            for (int i = 0; i < 3; i++) {
                Connection connection = client.connect(echo.endpoint());
                connection.send("text", "oi");
                assertEquals("oi", connection.receive(Duration.ofSeconds(10)).text());
            }
            CodecException error = assertThrows(CodecException.class, () -> stranger.connect(echo.endpoint()));
            assertTrue(error.getMessage().contains("greeting"), error.getMessage());
            assertEquals(3, echo.connections().size());
        }
    }

    @Test
    void greetingsGetThroughWhereEveryThirdFrameIsLostAndOthersComeTwice() {
        AtomicInteger frames = new AtomicInteger();
        TwistedTransport lossy = new TwistedTransport() {
            @Override
            public Traits traits() {
                return new Traits(false, false, false);
            }

            @Override
            Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                if (!method.getName().equals("onFrame")) {
                    return call.proceed(arguments);
                }
                int number = frames.getAndIncrement();
                if (number % 3 == 0) {
                    return null;
                }
                byte[] bytes = new byte[((ByteBuffer) arguments[0]).remaining()];
                ((ByteBuffer) arguments[0]).get(bytes);
                call.proceed(ByteBuffer.wrap(bytes));
                return number % 3 == 1 ? call.proceed(ByteBuffer.wrap(bytes)) : null;
            }
        };
        try (NetworkManager server = manager(lossy, cipher(false), KEY);
                NetworkManager client = manager(lossy, cipher(false), KEY)) {
            Listener echo = server.listen("memory+plain+toy://here:1");
            echo.onMessage(Connection::send);
            Connection connection = client.connect(echo.endpoint());
            Await.until("a message comes back where some are lost", () -> {
                connection.send("text", "oi");
                return connection.tryReceive().isPresent();
            });
            assertEquals(0, connection.statistics().errors());
        }
    }
}
