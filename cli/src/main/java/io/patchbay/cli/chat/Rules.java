// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import java.text.Normalizer;
import java.util.Locale;

/** What names and lines may be. */
final class Rules {

    static final int MAX_NAME = 32;
    static final int MAX_LINE = 500;

    /** A rule is broken; the message is for whoever broke it. */
    static final class BrokenException extends Exception {

        private static final long serialVersionUID = 1L;

        BrokenException(String message) {
            // Part of the usual course of things, so nobody reads the trace.
            super(message, null, false, false);
        }
    }

    private Rules() {}

    static String name(String given) throws BrokenException {
        // Names that look the same are the same.
        String name = given == null ? "" : Normalizer.normalize(given, Normalizer.Form.NFKC).strip();
        if (name.isEmpty()) {
            throw new BrokenException("A name is needed");
        }
        if (name.length() > MAX_NAME) {
            throw new BrokenException("A name has at most " + MAX_NAME + " characters");
        }
        if (!name.codePoints().allMatch(Rules::maybeInName)) {
            throw new BrokenException("A name has no control or invisible characters");
        }
        return name;
    }

    private static boolean maybeInName(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE,
                    Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** Two names that differ in case alone would be taken for one. */
    static String key(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    static String line(String text) throws BrokenException {
        if (text.isBlank()) {
            throw new BrokenException("A line says something");
        }
        if (text.length() > MAX_LINE) {
            throw new BrokenException("A line has at most " + MAX_LINE + " characters");
        }
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t' || c == 0x2028 || c == 0x2029)) {
            throw new BrokenException("A line has no control characters");
        }
        return text;
    }
}
