// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import java.util.List;

/** What has changed in a package, and for whom that is bad. */
final class ApiChange {

    private ApiChange() {}

    /** Says a line for each change; nothing if there is none. */
    static String between(String packageName, List<String> before, List<String> after) {
        StringBuilder changes = new StringBuilder();
        for (String line : before) {
            if (!after.contains(line)) {
                changes.append("BREAKS, gone: ").append(line).append('\n');
            }
        }
        for (String line : after) {
            if (!before.contains(line)) {
                // Others implement these interfaces, and only these: one method more, and their jars do not work.
                boolean provided = packageName.equals("io.patchbay.spi")
                        && line.contains(" abstract ")
                        && before.stream().anyMatch(other -> other.contains(line.substring(0, line.indexOf(':') + 1)));
                changes.append(provided ? "BREAKS PROVIDERS, new: " : "new: ").append(line).append('\n');
            }
        }
        return changes.toString();
    }
}
