// SPDX-License-Identifier: Apache-2.0
package io.patchbay.packaging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tables of a Markdown text, whose cells are named by the words in front of the row and on top of the column. */
final class ReadmeTable {

    private final List<String> lines;

    ReadmeTable(String text) {
        lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    }

    String cell(String row, String column) {
        return cells(lines.get(line(row, column))).get(index(row, column));
    }

    void set(String row, String column, String value) {
        List<String> cells = cells(lines.get(line(row, column)));
        cells.set(index(row, column), value);
        lines.set(line(row, column), "| " + String.join(" | ", cells) + " |");
    }

    String text() {
        return String.join("\n", lines);
    }

    private int index(String row, String column) {
        int at = line(row, column);
        while (!cells(lines.get(at)).contains(column)) {
            at--;
        }
        return cells(lines.get(at)).indexOf(column);
    }

    /** Finds the row of the table that has the column. */
    private int line(String row, String column) {
        boolean inTable = false;
        for (int i = 0; i < lines.size(); i++) {
            List<String> cells = cells(lines.get(i));
            inTable = !cells.isEmpty() && (inTable || cells.contains(column));
            if (inTable && cells.get(0).equals(row)) {
                return i;
            }
        }
        throw new IllegalArgumentException("No row \"" + row + "\" in a table with a column \"" + column + "\"");
    }

    private static List<String> cells(String line) {
        if (!line.startsWith("| ") && !line.startsWith("|-")) {
            return List.of();
        }
        return new ArrayList<>(Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|"))
                .map(String::strip)
                .toList());
    }
}
