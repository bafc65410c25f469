// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One element of Sec-WebSocket-Extensions (RFC 6455, section 9.1).
 *
 * @param name the name of the extension
 * @param parameters values by name, empty where there is none
 * @param repeats whether a parameter stands there twice, which no extension allows
 */
record Extension(String name, Map<String, String> parameters, boolean repeats) {

    /** Reads a header field. A malformed one is refused, because it could hide an offer or show one that is none. */
    static List<Extension> parse(String text) throws HttpHead.Refusal {
        return new Reader(text).list();
    }

    private static final class Reader {

        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        List<Extension> list() throws HttpHead.Refusal {
            List<Extension> list = new ArrayList<>();
            do {
                skipSpace();
                if (at < text.length() && text.charAt(at) != ',') {
                    list.add(extension());
                }
            } while (skip(','));
            if (at < text.length()) {
                throw malformed();
            }
            return list;
        }

        private Extension extension() throws HttpHead.Refusal {
            String name = token();
            Map<String, String> parameters = new LinkedHashMap<>();
            boolean repeats = false;
            while (skip(';')) {
                String parameter = token();
                String value = skip('=') ? value() : "";
                repeats |= parameters.put(parameter, value) != null;
            }
            return new Extension(name, parameters, repeats);
        }

        private String value() throws HttpHead.Refusal {
            skipSpace();
            if (at >= text.length() || text.charAt(at) != '"') {
                return token();
            }
            int end = text.indexOf('"', at + 1);
            if (end < 0) {
                throw malformed();
            }
            String value = text.substring(at + 1, end);
            at = end + 1;
            // What is quoted must be a token all the same.
            if (!HttpHead.isToken(value)) {
                throw malformed();
            }
            return value;
        }

        private String token() throws HttpHead.Refusal {
            skipSpace();
            int start = at;
            while (at < text.length() && " \t,;=\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String token = text.substring(start, at);
            if (!HttpHead.isToken(token)) {
                throw malformed();
            }
            return token;
        }

        private boolean skip(char c) {
            skipSpace();
            if (at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        private void skipSpace() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }

        private static HttpHead.Refusal malformed() {
            return new HttpHead.Refusal(400, "Malformed Sec-WebSocket-Extensions");
        }
    }
}
