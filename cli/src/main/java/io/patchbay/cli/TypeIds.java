// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.MessageTypes;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code --types name=id,...}. */
final class TypeIds {

    private TypeIds() {}

    static Map<String, Long> parse(String text) {
        Map<String, Long> ids = new LinkedHashMap<>();
        MessageTypes checked = MessageTypes.none();
        for (String entry : text.split(",", -1)) {
            // The last one, so that a name may hold an equals sign and an id never does.
            int equals = entry.lastIndexOf('=');
            if (equals <= 0) {
                throw new UsageException("--types takes NAME=ID,..., and \"" + entry + "\" is no NAME=ID");
            }
            String name = entry.substring(0, equals).strip();
            long id = id(name, entry.substring(equals + 1).strip());
            try {
                checked = checked.with(name, id);
            } catch (IllegalArgumentException e) {
                throw new UsageException("--types: " + e.getMessage(), e);
            }
            ids.put(name, id);
        }
        return ids;
    }

    private static long id(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new UsageException("--types: the id of \"" + name + "\" is a whole number, not \"" + text + "\"", e);
        }
    }
}
