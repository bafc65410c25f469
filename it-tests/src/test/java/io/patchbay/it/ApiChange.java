// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import java.util.List;
import java.util.Set;

/** What has changed in a package, and for whom that is bad. */
final class ApiChange {

    /** Others implement interfaces of these packages, and of no other: one method more, and their jars do not work. */
    private static final Set<String> IMPLEMENTED = Set.of("io.patchbay.spi", "io.patchbay.transport.sockets");

    /** Ends the lines of what may still change. */
    static final String EXPERIMENTAL = " (experimental)";

    private ApiChange() {}

    /** Says a line for each change; nothing if there is none. */
    static String between(String packageName, List<String> before, List<String> after) {
        StringBuilder changes = new StringBuilder();
        for (String line : before) {
            if (!after.contains(line)) {
                changes.append(line.endsWith(EXPERIMENTAL) ? "gone: " : "BREAKS, gone: ").append(line).append('\n');
            }
        }
        for (String line : after) {
            if (!before.contains(line)) {
                boolean provided = IMPLEMENTED.contains(packageName)
                        && line.contains(" abstract ")
                        && before.stream().anyMatch(other -> other.contains(line.substring(0, line.indexOf(':') + 1)));
                changes.append(provided ? "BREAKS PROVIDERS, new: " : "new: ").append(line).append('\n');
            }
        }
        return changes.toString();
    }
}
