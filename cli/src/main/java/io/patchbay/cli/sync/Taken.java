// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.sync;

import java.util.Map;
import java.util.UUID;

/**
 * What a file has taken, as its journal has it.
 *
 * @param length how many bytes the file has
 * @param isClosed whether the file was closed in good order, so that it cannot be longer
 * @param last the number of the last message of each sender
 */
record Taken(long length, boolean isClosed, Map<UUID, Long> last) {

    static Taken nothing() {
        return new Taken(0, true, Map.of());
    }
}
