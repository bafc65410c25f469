// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The links of one event loop that are open for sending alone. A socket that is at its end tells nothing more by
 * itself, so these are looked at every now and then. Belongs to the loop's thread.
 */
final class HalfClosedLinks {

    private static final long LOOK_MILLIS = 500;

    private final IoLoop loop;
    private final Set<NettyLink> links = new LinkedHashSet<>();
    private boolean scheduled;

    HalfClosedLinks(IoLoop loop) {
        this.loop = loop;
    }

    void add(NettyLink link) {
        if (links.add(link)) {
            loop.losses.add(link.channel());
            schedule();
        }
    }

    void remove(NettyLink link) {
        if (links.remove(link)) {
            loop.losses.remove(link.channel());
        }
    }

    private void schedule() {
        if (!scheduled && !links.isEmpty()) {
            scheduled = true;
            loop.eventLoop.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        scheduled = false;
        loop.losses.look();
        List<NettyLink> lost = new ArrayList<>(0);
        for (NettyLink link : links) {
            if (loop.losses.isLost(link.channel())) {
                lost.add(link);
            }
        }
        lost.forEach(NettyLink::lost);
        schedule();
    }

    void close() {
        links.clear();
        loop.losses.close();
    }
}
