// SPDX-License-Identifier: Apache-2.0
package org.example.csv;

import java.util.Locale;

/** What stands between the fields of a record. */
public enum Separator {
    /** As RFC 4180 has it. */
    COMMA(','),
    /** As spreadsheets want it where a comma stands in numbers. */
    SEMICOLON(';'),
    /** As in files that are called TSV. */
    TAB('\t');

    private final char character;

    Separator(char character) {
        this.character = character;
    }

    char character() {
        return character;
    }

    static Separator parse(String text) {
        for (Separator one : values()) {
            if (one.toString().equals(text)) {
                return one;
            }
        }
        throw new IllegalArgumentException("comma, semicolon or tab is wanted");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
