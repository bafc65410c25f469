// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Reads a version 2 document in the form in which this module writes it: no white space, members in order, and no
 * escape in a string of the envelope or in text.
 *
 * <p>Whatever it takes, {@link Envelope} would read the same way, at several times the cost in time and garbage; it
 * leaves everything else, right or wrong, to it.
 */
final class CanonicalReader {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOP_BITS = ONES * 0x80;
    private static final byte[] ID = JsonOutput.ascii("\"id\":");
    private static final byte[] COMMA = JsonOutput.ascii(",");
    private static final byte[] OPEN = JsonOutput.ascii("{");
    private static final byte[] TYPE = JsonOutput.ascii("\"type\":\"");
    private static final byte[] TIMESTAMP = JsonOutput.ascii("\",\"timestamp\":");
    private static final byte[] BASE64 = JsonOutput.ascii(",\"encoding\":\"base64\"");
    private static final byte[] DATA = JsonOutput.ascii(",\"data\":");
    private static final int MAX_DIGITS = 18;

    private final JsonBodies bodies;
    private final byte[] bytes;
    private final int end;
    private int at;

    long id = Message.NO_ID;
    String type;
    long timestamp;
    Object data;

    /** Takes the bytes up to the checksum suffix, which are known to be UTF-8. */
    CanonicalReader(JsonBodies bodies, byte[] bytes, int from, int end) {
        this.bodies = bodies;
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** Reads the document, or answers {@code false}, and then means nothing by the fields. */
    boolean read() {
        if (!take(OPEN)) {
            return false;
        }
        if (take(ID)) {
            id = number();
            if (id < 0 || id > MessageTypes.MAX_ID || !take(COMMA)) {
                return false;
            }
        }
        return take(TYPE) && type() && take(TIMESTAMP) && timestamp() && data();
    }

    private boolean take(byte[] expected) {
        if (expected.length > end - at) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (bytes[at + i] != expected[i]) {
                return false;
            }
        }
        at += expected.length;
        return true;
    }

    /** Reads digits; gives -1 if there are none, too many, or a leading zero. */
    private long number() {
        int start = at;
        long value = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && at - start <= MAX_DIGITS) {
            value = value * 10 + bytes[at++] - '0';
        }
        int digits = at - start;
        return digits == 0 || digits > MAX_DIGITS || bytes[start] == '0' && digits > 1 ? -1 : value;
    }

    private boolean timestamp() {
        timestamp = number();
        return timestamp >= 0;
    }

    private boolean type() {
        int start = at;
        int stop = endOfPlain(at);
        if (stop == end || bytes[stop] != '"') {
            return false;
        }
        type = text(start, stop);
        at = stop;
        return true;
    }

    private boolean data() {
        boolean base64 = take(BASE64);
        if (!take(DATA) || at == end) {
            return false;
        }
        if (bytes[at] == '"') {
            int start = at + 1;
            if (start >= end || endOfPlain(start) != end - 1 || bytes[end - 1] != '"') {
                return false;
            }
            data = base64 ? bytesOf(start, end - 1) : text(start, end - 1);
            return data != null;
        }
        return !base64 && structured();
    }

    private boolean structured() {
        try {
            bodies.validate(bytes, at, end);
        } catch (CodecException e) {
            return false;
        }
        // White space around the value is not part of it, so let the general way find where it begins and ends.
        if (bytes[at] <= ' ' || bytes[end - 1] <= ' ') {
            return false;
        }
        data = new JsonBody(bodies, Arrays.copyOfRange(bytes, at, end));
        return true;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private byte[] bytesOf(int from, int to) {
        try {
            ByteBuffer decoded = Base64.getDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
            return decoded.remaining() == decoded.array().length
                    ? decoded.array()
                    : Arrays.copyOf(decoded.array(), decoded.remaining());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Finds the first quote, backslash or control character: eight bytes at a time, then one by one. */
    private int endOfPlain(int from) {
        int i = from;
        while (i + Long.BYTES <= end && allPlain((long) LONG.get(bytes, i))) {
            i += Long.BYTES;
        }
        while (i < end) {
            byte b = bytes[i];
            if (b == '"' || b == '\\' || b >= 0 && b < ' ') {
                return i;
            }
            i++;
        }
        return end;
    }

    /** Subtracting borrows into the top bit of a byte that is smaller, and only then if that bit was clear. */
    private static boolean allPlain(long eight) {
        long quotes = eight ^ ONES * '"';
        long backslashes = eight ^ ONES * '\\';
        long found = (eight - ONES * ' ') & ~eight | (quotes - ONES) & ~quotes | (backslashes - ONES) & ~backslashes;
        return (found & TOP_BITS) == 0;
    }
}
