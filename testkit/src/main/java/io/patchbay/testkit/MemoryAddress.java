// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A name in the process: a host, which need not exist, and a number. Immutable. */
public final class MemoryAddress extends SocketAddress {

    private static final long serialVersionUID = 1L;

    private final String host;
    private final int port;

    MemoryAddress(String host, int port) {
        this.host = Objects.requireNonNull(host, "host");
        this.port = port;
    }

    /**
     * Names the host.
     *
     * @return the name as the endpoint gave it
     */
    public String host() {
        return host;
    }

    /**
     * Tells the number.
     *
     * @return from 1 to 65535
     */
    public int port() {
        return port;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MemoryAddress that && host.equals(that.host) && port == that.port;
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    /**
     * Writes the address.
     *
     * @return host and number, with a colon between them
     */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
