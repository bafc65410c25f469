// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Header fields that a client adds to its request, for {@link WebSocketOptions#HEADERS}. Immutable.
 *
 * <p>As text: {@code Name: value}, one field a line, with line feeds between them. A name may occur more than once.
 */
public final class RequestHeaders {

    private static final RequestHeaders NONE = new RequestHeaders(List.of());
    private static final Set<String> OURS =
            Set.of("host", "upgrade", "connection", "content-length", "transfer-encoding", "trailer", "te", "expect");
    private static final int MAX_FIELDS = 48;
    private static final int MAX_CHARACTERS = 4096;

    record Field(String name, String value) {}

    private final List<Field> fields;

    private RequestHeaders(List<Field> fields) {
        this.fields = fields;
    }

    /**
     * Has no field.
     *
     * @return the empty headers
     */
    public static RequestHeaders none() {
        return NONE;
    }

    /**
     * Reads fields from text.
     *
     * @param text as the class comment says
     * @return the headers
     * @throws IllegalArgumentException if the text is not of this form; the message does not repeat it
     */
    public static RequestHeaders parse(String text) {
        RequestHeaders headers = NONE;
        for (String line : text.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("each line is \"Name: value\"");
            }
            headers = headers.with(line.substring(0, colon), line.substring(colon + 1).replaceAll("^[ \t]+|[ \t]+$", ""));
        }
        return headers;
    }

    /**
     * Adds a field behind those that are there.
     *
     * @param name a token of RFC 9110, section 5.6.2, and none of those that the handshake needs itself
     * @param value visible ASCII characters, spaces and tabs
     * @return a changed copy
     * @throws IllegalArgumentException if name or value is not of this form, or there are too many
     */
    public RequestHeaders with(String name, String value) {
        if (!HttpHead.isToken(name)) {
            throw new IllegalArgumentException("the name of a header field has letters, digits and !#$%&'*+-.^_`|~ only");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (OURS.contains(lower) || lower.startsWith("sec-websocket-")) {
            throw new IllegalArgumentException("header " + name + " belongs to the handshake itself");
        }
        if (!HttpHead.isFieldValue(value)) {
            throw new IllegalArgumentException("the value of header " + name + " has visible ASCII characters, spaces and"
                    + " tabs only");
        }
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        int characters = more.stream().mapToInt(field -> field.name.length() + field.value.length() + 4).sum();
        if (more.size() > MAX_FIELDS || characters > MAX_CHARACTERS) {
            throw new IllegalArgumentException("there are at most " + MAX_FIELDS + " header fields with " + MAX_CHARACTERS
                    + " characters in all");
        }
        return new RequestHeaders(List.copyOf(more));
    }

    List<Field> fields() {
        return fields;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestHeaders that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /**
     * Names the fields. Their values may be secrets, and are left out.
     *
     * @return the names
     */
    @Override
    public String toString() {
        return fields.stream().map(field -> field.name + ": …").collect(Collectors.joining(", "));
    }
}
