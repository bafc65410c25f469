// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Logs of short texts. */
final class Logs {

    static final String FORMAT = "test/1";

    private Logs() {}

    static MessageLog open(Disk disk) {
        return open(disk, SyncOptions.defaults());
    }

    static MessageLog open(Disk disk, SyncOptions options) {
        return MessageLog.open(disk, options, FORMAT);
    }

    static long append(MessageLog log, String text) {
        return log.append(text.getBytes(StandardCharsets.UTF_8)).join();
    }

    /** Gives what is pending, as "number text". */
    static List<String> pending(MessageLog log) throws IOException {
        List<String> found = new ArrayList<>();
        LogReader reader = new LogReader(log, Damage.SKIP);
        for (LogReader.Stored next = reader.next(); next != null; next = reader.next()) {
            found.add(next.sequence() + " " + new String(next.content(), StandardCharsets.UTF_8));
        }
        return found;
    }

    /** Acknowledges one message that {@link #append} has stored. */
    static void acknowledge(MessageLog log, long sequence, String text) {
        log.acknowledge(sequence, 1, Segment.RECORD_HEADER + text.getBytes(StandardCharsets.UTF_8).length);
    }
}
