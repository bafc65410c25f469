// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import java.util.List;
import java.util.stream.IntStream;

/** Lines up a table. */
final class Columns {

    private static final String GAP = "  ";

    private Columns() {}

    /**
     * Pads every cell but the last to the width of its column.
     *
     * @param rows rows of equal length
     * @return one line for each row
     */
    static List<String> align(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> rows.stream().mapToInt(row -> width(row.get(column))).max().orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(column == 0 ? "" : GAP).append(cell).append(" ".repeat(widths[column] - width(cell)));
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
