// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.spi.LinkStatistics;
import io.patchbay.transport.netty.StreamLink;
import java.time.Duration;
import java.util.concurrent.Future;

/** Ends a link that has carried no message for a while; pings are none. Belongs to the I/O thread. */
final class IdleTimer {

    /** How often it looks within the limit. Counting at times costs messages nothing. */
    private static final int LOOKS = 4;

    private final StreamLink link;
    private final WebSocketFramer framer;
    private final Duration limit;
    private final Runnable expired;
    private Future<?> timer;
    private long activity;
    private long since;

    IdleTimer(StreamLink link, WebSocketFramer framer, Duration limit, Runnable expired) {
        this.link = link;
        this.framer = framer;
        this.limit = limit;
        this.expired = expired;
    }

    void start() {
        since = System.nanoTime();
        activity = activity();
        again();
    }

    private void again() {
        timer = link.schedule(this::look, limit.dividedBy(LOOKS));
    }

    private long activity() {
        LinkStatistics statistics = link.statistics();
        return statistics.framesSent() + framer.progress();
    }

    private void look() {
        long now = System.nanoTime();
        long activityNow = activity();
        if (activityNow != activity) {
            activity = activityNow;
            since = now;
        } else if (now - since >= limit.toNanos()) {
            expired.run();
            return;
        }
        again();
    }

    void end() {
        timer.cancel(false);
    }
}
