// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.demo;

import io.patchbay.ConnectionStatistics;
import io.patchbay.Endpoint;
import io.patchbay.NetworkReport;
import io.patchbay.StageStatistics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;

/** How the demo looks. */
final class DemoText {

    private static final int SHOWN = 60;

    private DemoText() {}

    static String introduction(String name, Endpoint endpoint) {
        String options = endpoint.options().names().isEmpty() ? "" : "   " + endpoint.options();
        return String.format("  %-7s%s%s", name, endpoint, options);
    }

    static String spoken(ChatLine line) {
        String text = line.text().replace("\n", "\\n").replace("\t", "\\t");
        String shown = text.length() <= SHOWN
                ? text
                : text.substring(0, SHOWN) + "... (" + line.text().length() + " characters)";
        return String.format("%-7s%s", line.sender(), shown);
    }

    /** What each stage did to one message, on the way out. */
    static String way(List<StageStatistics> before, List<StageStatistics> after) {
        StringJoiner way = new StringJoiner(", ", "         ", "");
        for (int i = 0; i < after.size(); i++) {
            StageStatistics stage = after.get(i);
            long in = stage.bytesOutBefore() - before.get(i).bytesOutBefore();
            long out = stage.bytesOutAfter() - before.get(i).bytesOutAfter();
            way.add(step(stage.stage(), in, out));
        }
        return way.toString();
    }

    private static String step(String stage, long in, long out) {
        // A protocol takes an object, which has no size in bytes.
        return stage + " " + (in == 0 ? "" : in + " -> ") + out + " B";
    }

    /** The manager's own view of it all. */
    static String report(NetworkReport report) {
        return "  " + report.toString().replace("\n", "\n  ");
    }

    static List<String> totals(Collection<Participant> people) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(
                "  %-7s%-20s%9s%9s%10s%10s%12s", "who", "stages", "sent", "bytes", "received", "bytes", "decoded"));
        for (Participant person : people) {
            ConnectionStatistics sums = person.statistics();
            lines.add(String.format(
                    "  %-7s%-20s%9d%9d%10d%10d%12d",
                    person.name(),
                    person.endpoint().transport() + "+" + String.join("+", person.endpoint().stages()),
                    sums.messagesSent(),
                    sums.bytesSent(),
                    sums.messagesReceived(),
                    sums.bytesReceived(),
                    sums.stages().get(0).bytesInBefore()));
        }
        return lines;
    }
}
