// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the send queues of all links of a transport hold above their high-water marks. Safe for use by many threads; a
 * link comes here for a step of {@link SendRoom}, not for a frame.
 */
final class AllSendQueues {

    private final AtomicLong taken = new AtomicLong();

    /** Takes as much as there is within a bound: at least and at most so many bytes, or nothing. */
    long take(long least, long most, long bound) {
        while (true) {
            long now = taken.get();
            long part = Math.min(most, bound - now);
            if (part < least) {
                return 0;
            }
            if (taken.compareAndSet(now, now + part)) {
                return part;
            }
        }
    }

    /** Takes bytes although there may be none left. */
    void takeAnyway(long bytes) {
        taken.addAndGet(bytes);
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
