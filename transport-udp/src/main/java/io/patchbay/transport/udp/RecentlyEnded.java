// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Peers whose connection this side has ended a moment ago, so that their late datagrams open no new one. Bounded: of
 * very many, the oldest are forgotten early.
 */
final class RecentlyEnded {

    static final int MAX_PEERS = 1024;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Map<InetSocketAddress, Long> peers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Long> eldest) {
            return size() > MAX_PEERS;
        }
    };

    void add(InetSocketAddress peer, long now) {
        peers.remove(peer);
        peers.put(peer, now);
    }

    void remove(InetSocketAddress peer) {
        peers.remove(peer);
    }

    boolean contains(InetSocketAddress peer, long now) {
        Long since = peers.get(peer);
        return since != null && now - since < NANOS;
    }

    /** Forgets those whose time has passed; the oldest stand first. */
    void sweep(long now) {
        peers.values().removeIf(since -> now - since >= NANOS);
    }

    int size() {
        return peers.size();
    }
}
