// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Writes results for other programs. */
final class Json {

    private static final ObjectWriter WRITER = JsonMapper.builder().build().writerWithDefaultPrettyPrinter();

    private Json() {}

    static String write(Object maps) {
        return WRITER.writeValueAsString(maps);
    }
}
