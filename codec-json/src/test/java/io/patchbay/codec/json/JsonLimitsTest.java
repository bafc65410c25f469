// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.patchbay.CodecException;
import io.patchbay.Limits;
import io.patchbay.Message;
import io.patchbay.spi.MessageCodec;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLimitsTest {

    @ParameterizedTest
    @DisplayName("M1: depth 64 is accepted; 65, 501 and 100,000 are an error, on a stack of 256 KiB")
    @CsvSource({"64,true", "65,false", "501,false", "100000,false"})
    void depth(int depth, boolean accepted) throws InterruptedException {
        for (String json : new String[] {nested("[", "]", depth), nested("{\"a\":", "}", depth - 1).replace(":}",
                ":{}}")}) {
            for (byte[] frame : new byte[][] {Documents.withData(json), Documents.withDataSpaced(json)}) {
                Throwable failure = onSmallStack(
                        () -> Documents.decode(Documents.codec(2), frame).body(Object.class));
                if (accepted) {
                    assertEquals(null, failure);
                } else {
                    assertInstanceOf(CodecException.class, failure);
                }
            }
        }
    }

    @Test
    @DisplayName("M1: what would be refused is not sent")
    void depthOnTheWayOut() {
        List<Object> list = new ArrayList<>();
        for (int depth = 1; depth < 64; depth++) {
            list = new ArrayList<>(List.of(list));
        }
        List<Object> deepest = list;
        assertEquals(deepest, Documents.decode(Documents.codec(2),
                Documents.encode(Documents.codec(2), Message.of("t", deepest))).body(List.class));
        Message tooDeep = Message.of("t", List.of(deepest));
        assertThrows(CodecException.class, () -> Documents.encode(Documents.codec(2), tooDeep));
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        assertThrows(CodecException.class, () -> Documents.encode(Documents.codec(2), Message.of("t", cycle)));
    }

    @ParameterizedTest
    @DisplayName("M2: numbers of 100 digits are accepted; of 101, 1,001 and 100,000 are an error")
    @CsvSource({"100,true", "101,false", "1001,false", "100000,false"})
    void digits(int digits, boolean accepted) {
        String number = "1".repeat(digits);
        for (String json : new String[] {number, "[" + number + "]", "0." + number.substring(1), "-" + number}) {
            for (byte[] frame : new byte[][] {Documents.withData(json), Documents.withDataSpaced(json)}) {
                if (accepted) {
                    assertEquals(json, Documents.decode(Documents.codec(2), frame).text());
                } else {
                    assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(2), frame),
                            json.substring(0, 3));
                }
            }
        }
    }

    @Test
    @DisplayName("M3: a document of exactly the limit is accepted, one byte more is an error")
    void documentLength() {
        byte[] frame = Documents.withData("\"" + "x".repeat(1000) + "\"");
        MessageCodec exact = Documents.codec(Limits.defaults().withMaxMessageBytes(frame.length));
        assertEquals(1000, Documents.decode(exact, frame).text().length());
        MessageCodec less = Documents.codec(Limits.defaults().withMaxMessageBytes(frame.length - 1));
        assertThrows(CodecException.class, () -> Documents.decode(less, frame));
    }

    @Test
    @DisplayName("M3: a text may be as long as the message")
    void longText() {
        String text = "x".repeat(3 << 20) + "\n";
        byte[] frame = Documents.withData("\"" + text.replace("\n", "\\n") + "\"");
        assertEquals(text, Documents.decode(Documents.codec(2), frame).text());
    }

    @ParameterizedTest
    @DisplayName("M3: a body of 100,000 tokens is accepted, one more is an error")
    @CsvSource({"99998,true", "99999,false"})
    void tokens(int numbers, boolean accepted) {
        String json = "[" + "0,".repeat(numbers - 1) + "0]";
        for (byte[] frame : new byte[][] {Documents.withData(json), Documents.withDataSpaced(json)}) {
            if (accepted) {
                assertEquals(numbers, Documents.decode(Documents.codec(2), frame).body(List.class).size());
            } else {
                assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(2), frame));
            }
        }
    }

    @Test
    @DisplayName("M3: names of 256 characters are accepted, of 257 are an error")
    void nameLength() {
        String name = "n".repeat(256);
        byte[] longest = Documents.withData("{\"" + name + "\":1}");
        assertEquals(Map.of(name, 1), Documents.decode(Documents.codec(2), longest).body(Map.class));
        byte[] tooLong = Documents.withData("{\"" + name + "n\":1}");
        assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(2), tooLong));
        byte[] inEnvelope = Documents.seal("{\"" + name + "n\":1,\"type\":\"t\",\"timestamp\":1,\"data\":1");
        assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(2), inEnvelope));
    }

    @ParameterizedTest
    @DisplayName("M3: names with equal hashes cost no more than others, up to the limit and beyond")
    @ValueSource(ints = {15, 20})
    void equalHashes(int pairs) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 1 << pairs; i++) {
            json.append(i == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < pairs; bit++) {
                json.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            json.append("\":0");
        }
        byte[] frame = Documents.withData(json.append('}').toString());
        MessageCodec codec = Documents.codec(Limits.defaults().withMaxMessageBytes(64 << 20));
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            if (pairs == 15) {
                assertEquals(1 << 15, Documents.decode(codec, frame).body(Map.class).size());
            } else {
                assertThrows(CodecException.class, () -> Documents.decode(codec, frame));
            }
        });
    }

    @Test
    @DisplayName("M4: 2^63, -0 and long fractions have defined values")
    void numbersWithMeaning() {
        assertEquals(new BigInteger("9223372036854775808"), number("9223372036854775808"));
        assertEquals(Long.MAX_VALUE, number("9223372036854775807"));
        assertEquals(0, number("-0"));
        assertEquals(-0.0, number("-0.0"));
        assertEquals(1e308, number("1e308"));
        assertEquals(0.0, number("1e-1000000000"));
        CodecException e = assertThrows(CodecException.class, () -> Documents.decode(
                Documents.codec(2), Documents.withData("9223372036854775808")).body(Long.class));
        assertFalse(e.getMessage().isEmpty());
    }

    @ParameterizedTest
    @DisplayName("M4: 1e400, 1e1000000000, NaN and Infinity are refused")
    @ValueSource(strings = {"1e400", "-1e400", "[1e1000000000]", "NaN", "Infinity", "-Infinity", "+1", "01", ".5",
            "1.", "0x10"})
    void numbersWithout(String json) {
        assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(2), Documents.withData(json)));
        assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(2), Documents.withDataSpaced(json)));
    }

    @Test
    @DisplayName("M4: NaN is sent as a string, and comes back where a double is asked for")
    void notANumber() {
        record Reading(double value) {}
        MessageCodec codec = Documents.codec(2);
        Message received = Documents.decode(codec, Documents.encode(codec, Message.of("t", new Reading(Double.NaN))));
        assertEquals("{\"value\":\"NaN\"}", received.text());
        assertEquals(new Reading(Double.NaN), received.body(Reading.class));
    }

    @ParameterizedTest
    @DisplayName("M5: duplicates, trailing data, lone surrogates and everything beyond RFC 8259 are refused")
    @ValueSource(strings = {
        "{\"a\":1,\"a\":2}", "[{\"a\":1,\"\\u0061\":2}]", "1,\"data\":2", "1,\"type\":\"t\"", "1} {", "1}",
                "\"\\ud800\"", "\"\\udc00\"",
        "\"\\ud800\\u0041\"", "[\"\\ud800\"]", "{\"\\udfff\":1}", "\"\\udc00\\ud800\"", "'a'", "{a:1}", "[1,]", "[1 2]",
        "// c\n1", "/**/1", "tru", "\"\n\"", "\"\\x\"", "\"\\u12g4\"", "", " ", "{\"a\"}", "[1}"
    })
    void strictness(String json) {
        assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(2), Documents.withData(json)));
        assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(2), Documents.withDataSpaced(json)));
    }

    @ParameterizedTest
    @DisplayName("M5: bad UTF-8 and a byte order mark are refused")
    @ValueSource(strings = {"80", "C0AF", "C1BF", "E08080", "E09FBF", "EDA080", "EDBFBF", "F0808080", "F48FBF",
            "F4908080", "F5808080", "FF", "E282", "C3"})
    void utf8(String hex) {
        ByteArrayOutputStream open = new ByteArrayOutputStream();
        open.writeBytes(Documents.ascii("{\"type\":\"t\",\"timestamp\":1,\"data\":\"12345678"));
        open.writeBytes(HexFormat.of().parseHex(hex));
        open.write('"');
        assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(2),
                Documents.seal(open.toByteArray())));
        byte[] marked = Documents.seal("\ufeff{\"type\":\"t\",\"timestamp\":1,\"data\":\"x\"");
        assertThrows(CodecException.class, () -> Documents.decode(Documents.codec(2), marked));
    }

    @ParameterizedTest
    @DisplayName("M5: lone surrogates are not sent")
    @ValueSource(ints = {0xD800, 0xDBFF, 0xDC00, 0xDFFF})
    void loneSurrogatesOnTheWayOut(int unit) {
        String lone = "a" + (char) unit;
        for (int version = 1; version <= 2; version++) {
            MessageCodec codec = Documents.codec(version);
            for (Object body : new Object[] {lone, lone + "a", List.of(lone), Map.of(lone, 1)}) {
                assertThrows(CodecException.class, () -> Documents.encode(codec, Message.of("t", 1, 0, body)));
            }
            assertThrows(CodecException.class, () -> Documents.encode(codec, Message.of(lone, 1, 0, "x")));
        }
    }

    @Test
    @DisplayName("M6: a class named in the data is data")
    void noPolymorphism() {
        byte[] frame = Documents.withData("[{\"@class\":\"" + Gadget.class.getName() + "\",\"a\":1},[\""
                + Gadget.class.getName() + "\",{}]]");
        List<?> list = Documents.decode(Documents.codec(2), frame).body(List.class);
        assertInstanceOf(Map.class, list.get(0));
        assertInstanceOf(List.class, Documents.decode(Documents.codec(2), frame).body(Object.class));
        assertEquals(null, System.getProperty("io.patchbay.test.gadget"));
    }

    /** Leaves a trace when it is loaded. */
    static final class Gadget {
        static {
            System.setProperty("io.patchbay.test.gadget", "loaded");
        }
    }

    private static Object number(String json) {
        return Documents.decode(Documents.codec(2), Documents.withData(json)).body(Object.class);
    }

    private static String nested(String open, String close, int depth) {
        return open.repeat(depth) + close.repeat(depth);
    }

    private static Throwable onSmallStack(Runnable task) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, () -> {
            try {
                task.run();
            } catch (Throwable t) {
                failure.set(t);
            }
        }, "small stack", 256 * 1024);
        thread.start();
        thread.join(20_000);
        assertFalse(thread.isAlive());
        return failure.get();
    }
}
