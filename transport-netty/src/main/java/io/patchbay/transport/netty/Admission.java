// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts the connections of one listener, in all and by address. Safe for use by many threads. */
public final class Admission {

    private final int max;
    private final int maxPerAddress;
    private final Map<Object, Integer> byAddress = new HashMap<>();
    private int count;

    /**
     * Begins with no connection.
     *
     * @param max how many there may be
     * @param maxPerAddress how many there may be from one IPv4 address or IPv6 /64 network
     */
    public Admission(int max, int maxPerAddress) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
    }

    /**
     * Counts one more, unless a limit refuses it.
     *
     * @param address where it comes from
     * @return the limit that refuses it; {@code null} if none does
     */
    public synchronized String enter(InetAddress address) {
        if (count >= max) {
            return "maxConnections is " + max;
        }
        Object key = key(address.getAddress());
        int ofAddress = byAddress.getOrDefault(key, 0);
        if (ofAddress >= maxPerAddress) {
            return "maxConnectionsPerAddress is " + maxPerAddress;
        }
        byAddress.put(key, ofAddress + 1);
        count++;
        return null;
    }

    /**
     * Counts one less.
     *
     * @param address where it came from
     */
    public synchronized void leave(InetAddress address) {
        count--;
        byAddress.computeIfPresent(key(address.getAddress()), (key, n) -> n == 1 ? null : n - 1);
    }

    synchronized int count() {
        return count;
    }

    /**
     * Names what one peer can hardly have more than one of: an IPv4 address, also when it is mapped into IPv6, or an IPv6
     * /64 network. The types of the keys keep the two apart.
     */
    static Object key(byte[] address) {
        if (address.length == 4) {
            return (int) bits(address, 0, 4);
        }
        boolean mapped = bits(address, 0, 8) == 0 && bits(address, 8, 4) == 0xFFFF;
        return mapped ? (Object) (int) bits(address, 12, 4) : (Object) bits(address, 0, 8);
    }

    private static long bits(byte[] address, int from, int count) {
        long bits = 0;
        for (int i = from; i < from + count; i++) {
            bits = bits << 8 | address[i] & 0xFF;
        }
        return bits;
    }
}
