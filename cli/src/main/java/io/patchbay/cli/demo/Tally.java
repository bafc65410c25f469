// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.demo;

import java.util.List;
import java.util.Map;

/**
 * Compares what was heard with what was said.
 *
 * @param lines how many lines were said
 * @param deliveries how many lines were heard, by all together
 * @param lost how many of them are missing
 * @param changed how many are other than what was said, out of their sender's order, or one too many
 */
record Tally(int lines, int deliveries, int lost, int changed) {

    /**
     * Compares.
     *
     * @param said all lines, in order
     * @param heardBy what each person heard, in order
     * @return the sums
     */
    static Tally of(List<ChatLine> said, Map<String, List<ChatLine>> heardBy) {
        int deliveries = 0;
        int lost = 0;
        int changed = 0;
        for (Map.Entry<String, List<ChatLine>> listener : heardBy.entrySet()) {
            List<ChatLine> heard = listener.getValue();
            deliveries += heard.size();
            int accounted = 0;
            for (String sender : heardBy.keySet()) {
                List<String> expected = sender.equals(listener.getKey()) ? List.of() : textsOf(sender, said);
                List<String> actual = textsOf(sender, heard);
                accounted += actual.size();
                lost += Math.max(0, expected.size() - actual.size());
                changed += differences(expected, actual);
            }
            changed += heard.size() - accounted;
        }
        return new Tally(said.size(), deliveries, lost, changed);
    }

    private static int differences(List<String> expected, List<String> actual) {
        int differences = Math.max(0, actual.size() - expected.size());
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            differences += expected.get(i).equals(actual.get(i)) ? 0 : 1;
        }
        return differences;
    }

    private static List<String> textsOf(String sender, List<ChatLine> lines) {
        return lines.stream()
                .filter(line -> line.sender().equals(sender))
                .map(ChatLine::text)
                .toList();
    }

    boolean isPerfect() {
        return lost == 0 && changed == 0;
    }

    @Override
    public String toString() {
        return lines + " lines, " + deliveries + " deliveries, " + lost + " lost, " + changed + " changed";
    }
}
