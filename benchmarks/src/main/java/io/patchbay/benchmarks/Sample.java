// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.util.Locale;

/**
 * One measured run.
 *
 * @param workload what was done
 * @param peer by whom
 * @param turn in which turn of all, from 0
 * @param passed what has passed in the measured part
 */
record Sample(Workload workload, PeerKind peer, int turn, Run.Passed passed) {

    double perSecond() {
        return passed.perSecond();
    }

    double cpuNanosPerMessage() {
        return (double) passed.cpuNanos() / passed.messages();
    }

    double allocatedPerMessage() {
        return passed.allocated() < 0 ? Double.NaN : (double) passed.allocated() / passed.messages();
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"workload\":\"%s\",\"peer\":\"%s\",\"turn\":%d,\"messages\":%d,\"nanos\":%d,"
                        + "\"messagesPerSecond\":%.1f,\"serverCpuNanosPerMessage\":%.1f,"
                        + "\"serverAllocatedBytesPerMessage\":%s,\"lost\":%d}",
                workload.label(),
                peer.letter(),
                turn,
                passed.messages(),
                passed.nanos(),
                perSecond(),
                cpuNanosPerMessage(),
                passed.allocated() < 0 ? "null" : String.format(Locale.ROOT, "%.2f", allocatedPerMessage()),
                passed.lost());
    }
}
