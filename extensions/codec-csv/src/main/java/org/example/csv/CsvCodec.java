// SPDX-License-Identifier: Apache-2.0
package org.example.csv;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.MessageTypes;
import io.patchbay.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;

/** One record to one message and back. Has no state but its settings, so many threads may use it. */
record CsvCodec(char separator, TimeFormat time, MessageTypes types) implements MessageCodec {

    @Override
    public boolean textual() {
        return true;
    }

    /** Signals need a name and text, which every record has. */
    @Override
    public boolean carriesSignals() {
        return true;
    }

    @Override
    public int encode(Message message, ByteBuffer target) {
        if (!(message.body() instanceof String text)) {
            throw new CodecException("Protocol csv carries text alone, not " + message.body().getClass().getName());
        }
        if (!MessageTypes.isSignal(message.type())) {
            types.idToSend(message);
        }
        String record = quoted(message.type()) + separator + quoted(text) + separator
                + quoted(time.write(message.timestampMillis()));
        byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > target.remaining()) {
            return TARGET_TOO_SMALL;
        }
        target.put(bytes);
        return bytes.length;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    @Override
    public Message decode(ByteBuffer frame) {
        Fields fields = new Fields(text(frame));
        String type = fields.next(separator);
        String body = fields.next(separator);
        long millis = readTime(fields.last());
        return MessageTypes.isSignal(type)
                ? Message.of(type, Message.NO_ID, millis, body)
                : types.received(type, millis, body);
    }

    private static String text(ByteBuffer frame) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(frame).toString();
        } catch (CharacterCodingException e) {
            throw new CodecException("csv: a record is not UTF-8", e);
        }
    }

    private long readTime(String text) {
        try {
            return time.read(text);
        } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
            // Without the cause, whose message quotes what came.
            throw new CodecException("csv: a record's time is not as csv.time=" + time + " says");
        }
    }

    /** Reads the fields of a record, one after another. */
    private static final class Fields {

        private final String text;
        private int at;

        Fields(String text) {
            this.text = text;
        }

        String next(char separator) {
            String field = quoted();
            if (at == text.length() || text.charAt(at) != separator) {
                throw new CodecException("csv: a record has three fields with the separator between them");
            }
            at++;
            return field;
        }

        /** A time has no quotes of its own, so that a record that was cut never looks whole. */
        String last() {
            String field = quoted();
            if (at != text.length()) {
                throw new CodecException("csv: something is behind a record");
            }
            return field;
        }

        private String quoted() {
            if (!text.startsWith("\"", at)) {
                throw new CodecException("csv: a field does not begin with a quote");
            }
            int start = at + 1;
            int end = text.indexOf('"', start);
            while (end >= 0 && text.startsWith("\"", end + 1)) {
                end = text.indexOf('"', end + 2);
            }
            if (end < 0) {
                throw new CodecException("csv: a field's closing quote is missing");
            }
            at = end + 1;
            return text.substring(start, end).replace("\"\"", "\"");
        }
    }
}
