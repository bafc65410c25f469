// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The head of an HTTP/1.1 message (RFC 9112): a start line and header fields. Everything that two readers could take in
 * two ways is refused: bare line feeds, folded lines, spaces around names, control characters.
 *
 * @param startLine the first line
 * @param fields values by name in lower case
 */
record HttpHead(String startLine, Map<String, List<String>> fields) {

    static final int MAX_BYTES = 8 * 1024;
    static final int MAX_FIELDS = 64;

    /** A head that cannot be accepted, and the status that says so to a client. */
    static final class Refusal extends Exception {

        private static final long serialVersionUID = 1L;

        final int status;

        Refusal(int status, String reason) {
            super(reason, null, false, false);
            this.status = status;
        }
    }

    /** Reads a head that ends with an empty line. */
    static HttpHead parse(ByteBuffer bytes) throws Refusal {
        String text = StandardCharsets.ISO_8859_1.decode(bytes).toString();
        int end = lineEnd(text, 0);
        String startLine = text.substring(0, end);
        if (!isFieldValue(startLine)) {
            throw malformed();
        }
        Map<String, List<String>> fields = new LinkedHashMap<>();
        int count = 0;
        int start = end + 2;
        for (end = lineEnd(text, start); end > start; end = lineEnd(text, start)) {
            if (++count > MAX_FIELDS) {
                throw new Refusal(431, "More than " + MAX_FIELDS + " header fields");
            }
            addField(fields, text.substring(start, end));
            start = end + 2;
        }
        fields.replaceAll((name, values) -> Collections.unmodifiableList(values));
        return new HttpHead(startLine, Collections.unmodifiableMap(fields));
    }

    private static int lineEnd(String text, int from) throws Refusal {
        int end = text.indexOf('\r', from);
        if (end < 0 || end + 1 >= text.length() || text.charAt(end + 1) != '\n') {
            throw malformed();
        }
        return end;
    }

    private static void addField(Map<String, List<String>> fields, String line) throws Refusal {
        int colon = line.indexOf(':');
        if (colon < 1 || !isToken(line.substring(0, colon))) {
            throw malformed();
        }
        String value = line.substring(colon + 1);
        if (!isObsoleteFieldValue(value)) {
            throw malformed();
        }
        fields.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>(1)).add(value.strip());
    }

    private static Refusal malformed() {
        return new Refusal(400, "Not the head of an HTTP/1.1 message");
    }

    /** Gives the one value of a field; {@code null} if it is missing or there more than once. */
    String single(String name) {
        List<String> values = fields.getOrDefault(name, List.of());
        return values.size() == 1 ? values.get(0) : null;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** Gives the elements of a list that may stand in several fields, without empty ones. */
    List<String> list(String name) {
        List<String> elements = new ArrayList<>();
        for (String value : fields.getOrDefault(name, List.of())) {
            int start = 0;
            for (int comma = value.indexOf(','); start <= value.length(); comma = value.indexOf(',', start)) {
                int end = comma < 0 ? value.length() : comma;
                String element = value.substring(start, end).strip();
                if (!element.isEmpty()) {
                    elements.add(element);
                }
                start = end + 1;
            }
        }
        return elements;
    }

    /** Tells whether a list has an element, in upper or lower case. */
    boolean lists(String name, String element) {
        return list(name).stream().anyMatch(element::equalsIgnoreCase);
    }

    /** RFC 9110, section 5.6.2. */
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letterOrDigit = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letterOrDigit && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    static boolean isFieldValue(String text) {
        return text.chars().allMatch(c -> c == '\t' || c >= 0x20 && c < 0x7F);
    }

    /** Peers may send bytes above ASCII, which mean nothing in particular. */
    private static boolean isObsoleteFieldValue(String text) {
        return text.chars().allMatch(c -> c == '\t' || c >= 0x20 && c != 0x7F);
    }

    /** Tells whether text can stand in a request line as it is. */
    static boolean isTarget(String text) {
        return text.startsWith("/") && text.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '#');
    }
}
