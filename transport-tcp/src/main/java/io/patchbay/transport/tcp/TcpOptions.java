// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import io.patchbay.Option;

/**
 * What can be set for the transport {@code tcp}, beside {@code TCP_NODELAY} (default: on), {@code SO_KEEPALIVE}
 * (default: on where the protocol carries no signals, with the times of the limits {@code pingInterval} and
 * {@code pongTimeout}),
 * {@code SO_LINGER}, {@code SO_REUSEADDR} (always on for listeners unless it is set), {@code SO_REUSEPORT},
 * {@code SO_RCVBUF} and {@code SO_SNDBUF} of {@link java.net.StandardSocketOptions}.
 */
public final class TcpOptions {

    /**
     * How frames are told apart. Both sides must agree. Default: {@code length} if a stage follows that needs frames,
     * else {@code raw}.
     */
    public static final Option<Framing> FRAMING = Option.of(
            "framing",
            Framing.class,
            Framing::parse,
            "length, length1, length2, length4 (each perhaps with -le), line, delimiter:TEXT or raw; default: length,"
                    + " and raw for tcp:// alone");

    /** How many peers may wait to be accepted; the system may allow fewer. Default: 1024. */
    public static final Option<Integer> BACKLOG =
            Option.ofInt("tcp.backlog", 1, 65_535, "peers that may wait to be accepted; default: 1024");

    /**
     * Whether a connection stays open for sending when its peer has ended its output. The program then ends it. When
     * the system learns that such a peer has gone altogether, the connection ends within a second on Linux with epoll,
     * io_uring or NIO, and elsewhere with the next that is sent; a peer of which nothing is heard any more, by
     * {@code idleTimeout}. Default: off.
     */
    public static final Option<Boolean> HALF_CLOSE = Option.ofBoolean(
            "tcp.half-close", "stay open for sending when the peer has ended its output; default: false");

    private TcpOptions() {}
}
