// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that holds what waits to be sent on all links of a transport: whole buffers, not only the bytes in them.
 * It changes when a buffer is made or given back to the pool, which a busy link does not do for each frame. Safe for
 * use by many threads.
 */
final class AllSendQueues {

    private final AtomicLong held = new AtomicLong();

    void add(long bytes) {
        held.addAndGet(bytes);
    }

    long held() {
        return held.get();
    }
}
