// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/** Makes text that may come from a peer fit for one line of a log. */
final class LogText {

    private static final int MAX_LENGTH = 256;

    private LogText() {}

    static String of(Throwable error) {
        String message = error.getMessage();
        String name = error instanceof Retold retold ? retold.simpleName() : error.getClass().getSimpleName();
        return message == null ? name : escape(error instanceof PatchbayException ? message : name + ": " + message);
    }

    /** Escapes control characters and cuts at 256 characters. */
    static String escape(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_LENGTH) + 8);
        int i = 0;
        for (; i < text.length() && line.length() < MAX_LENGTH; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == '\u2028' || c == '\u2029') {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        if (i == text.length()) {
            return line.toString();
        }
        if (Character.isHighSurrogate(line.charAt(line.length() - 1))) {
            line.setLength(line.length() - 1);
        }
        return line.append('…').toString();
    }
}
