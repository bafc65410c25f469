// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.Limits;
import io.patchbay.TransportException;
import java.util.concurrent.TimeUnit;

/** Ends a link whose peer keeps it waiting. Belongs to the I/O thread. */
final class LinkTimeouts {

    private final NettyLink link;
    private final long stallNanos;
    private final long idleNanos;
    private long closingNanos;

    LinkTimeouts(NettyLink link, Limits limits) {
        this.link = link;
        this.stallNanos = limits.stallTimeout().toNanos();
        this.idleNanos = limits.idleTimeout().toNanos();
    }

    long stallNanos() {
        return stallNanos;
    }

    long shortestNanos() {
        return idleNanos > 0 ? Math.min(idleNanos, stallNanos) : stallNanos;
    }

    /** The link begins to close. */
    void closing() {
        closingNanos = System.nanoTime();
    }

    /** Looks at the link, every now and then. */
    void sweep(long now) {
        LinkInput input = link.input;
        LinkOutput output = link.output;
        long waitingNanos = now - output.lastFair(now);
        if (link.delivers() && input.stalledNanos(now) > stallNanos) {
            link.fail(stalled("sent " + input.held() + " bytes of a frame and then nothing"));
        } else if (output.queued() > 0 && waitingNanos > stallNanos) {
            link.fail(stalled("took too little of what waits for it, " + output.queued() + " bytes,"));
        } else if (link.isEmptying() && now - closingNanos > stallNanos) {
            link.fail(stalled("did not take in time what was to be sent before closing"));
        } else if (link.isOpenOnLoop() && idleNanos > 0 && now - activityNanos() > idleNanos) {
            link.closeBecause(new TransportException("Nothing came from or went to " + link.remoteAddress()
                    + " for the idleTimeout of " + millis(idleNanos) + " ms"));
        }
    }

    private TransportException stalled(String what) {
        return new TransportException("The peer " + link.remoteAddress() + " " + what + " for the stallTimeout of "
                + millis(stallNanos) + " ms");
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** Tells when bytes last came or went. Any thread. */
    long activityNanos() {
        long sent = link.output.sentNanos();
        return Math.max(link.input.readNanos() - sent, 0) + sent;
    }
}
