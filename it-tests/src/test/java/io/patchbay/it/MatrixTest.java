// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.Message;
import io.patchbay.NetworkManager;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every composition of what is present carries every kind of body, both ways, over real sockets. */
@Timeout(60)
class MatrixTest {

    record Line(String sender, String text, int number) {}

    static Stream<List<String>> compositions() {
        List<List<String>> all = new ArrayList<>();
        for (String compressor : List.of("", "+rle")) {
            for (String cipher : List.of("", "+xor")) {
                for (String framing : List.of("length", "length-le", "length2", "length2-le")) {
                    for (String version : List.of("1", "2")) {
                        all.add(List.of("tcp+json" + compressor + cipher, framing, version));
                        all.add(List.of("tcp+binary" + compressor + cipher, framing, version));
                    }
                }
            }
        }
        for (String names : List.of("+deflate", "+aes-gcm", "+chacha20", "+deflate+aes-gcm", "+rle+chacha20")) {
            all.add(List.of("tcp+json" + names, "length", "2"));
            all.add(List.of("tcp+binary" + names, "length2", "1"));
        }
        all.add(List.of("tcp+json", "line", "1"));
        all.add(List.of("tcp+json", "line", "2"));
        all.add(List.of("tcp+json", "delimiter:\\0", "2"));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("compositions")
    void carriesEveryKindOfBody(List<String> composition) {
        boolean old = composition.get(2).equals("1");
        try (NetworkManager network = Networks.builder()
                .messageType("chat", 7)
                .messageType("data", 0xFFFF_FFFFL)
                .build()) {
            Listener echo = network.listen(configured(network, composition, 0));
            echo.onMessage((from, message) -> from.send(message));
            Connection connection =
                    network.connect(configured(network, composition, echo.endpoint().port()));

            Instant before = Instant.now();
            for (String text : List.of("", "oi", "café ☕ \"x\" \\ \u0000", "z".repeat(3_000), random(5_000))) {
                connection.send("chat", text);
                Message answer = connection.receive(Networks.SOON);
                assertEquals("chat", answer.type());
                assertEquals(7, answer.typeId());
                assertEquals(text, answer.text());
                Duration age = Duration.between(answer.timestamp(), before).abs();
                assertTrue(age.compareTo(Duration.ofSeconds(30)) < 0, () -> "timestamp off by " + age);
            }
            connection.send("data", Map.of("sender", "ana", "numbers", List.of(1, 2.5, true)));
            Map<?, ?> map = connection.receive(Networks.SOON).body(Map.class);
            assertEquals(Map.of("sender", "ana", "numbers", List.of(1, 2.5, true)), map);

            Line line = new Line("joão", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", -3);
            connection.send("data", line);
            assertEquals(line, connection.receive(Networks.SOON).body(Line.class));

            if (!(old && composition.get(0).startsWith("tcp+json"))) {
                byte[] bytes = new byte[4_096];
                new Random(5).nextBytes(bytes);
                connection.send("data", bytes);
                assertArrayEquals(bytes, connection.receive(Networks.SOON).bytes());
            }
        }
    }

    private static Endpoint configured(NetworkManager network, List<String> composition, int port) {
        return Networks.endpoint(
                network,
                composition.get(0) + "://127.0.0.1:" + port,
                "framing=" + composition.get(1),
                "protocol.version=" + composition.get(2));
    }

    private static String random(int length) {
        Random random = new Random(length);
        StringBuilder text = new StringBuilder();
        random.ints(length, 0x20, 0x2FF).forEach(text::appendCodePoint);
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tcp", "tcp+rle", "tcp+xor", "tcp+rle+xor", "tcp+deflate", "tcp+aes-gcm", "tcp+deflate+chacha20"})
    void carriesBytesWithoutAProtocol(String names) {
        try (NetworkManager network = Networks.builder().build()) {
            Listener echo = network.listen(Networks.endpoint(network, names + "://127.0.0.1:0", "framing=length"));
            echo.onBytes((from, bytes) -> from.send(bytes));
            Connection connection = network.connect(Networks.endpoint(
                    network, names + "://127.0.0.1:" + echo.endpoint().port(), "framing=length"));
            Random random = new Random(1);
            for (int size : new int[] {0, 1, 2, 127, 128, 4_095, 65_536, 500_000}) {
                byte[] bytes = new byte[size];
                random.nextBytes(bytes);
                connection.send(ByteBuffer.wrap(bytes));
                assertArrayEquals(bytes, connection.receive(Networks.SOON).bytes());
            }
        }
    }
}
