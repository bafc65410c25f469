// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/** The options that mean the same for every provider that has them. */
public final class StandardOptions {

    /**
     * The version of a protocol's wire format. Chosen for an endpoint, never guessed within a connection; both sides
     * must agree. Default: the newest that the protocol knows.
     */
    public static final Option<Integer> PROTOCOL_VERSION =
            Option.ofInt("protocol.version", 1, 255, "version of the protocol's wire format; default: the newest");

    /** How hard a compressor tries, from 1, the fastest, to 9, the smallest. Default: 6. */
    public static final Option<Integer> COMPRESSION_LEVEL =
            Option.ofInt("compression.level", 1, 9, "1 (fastest) to 9 (smallest); default: 6");

    /**
     * Whether a compressed frame begins with a byte that says if it is compressed (1) or stored as it was (0), so that
     * no frame grows by more than that byte. Both sides must agree. Default: on, unless the protocol speaks version 1,
     * which has no such byte, or there is no protocol.
     */
    public static final Option<Boolean> COMPRESSION_STORED = Option.ofBoolean(
            "compression.stored",
            "a leading byte tells stored frames from compressed ones; default: on from version 2");

    /**
     * How a transport serves its sockets. One that is named and not there is an {@link AssemblyException}. Default:
     * {@link IoKind#AUTO}.
     */
    public static final Option<IoKind> IO =
            Option.of("io", IoKind.class, IoKind::parse, "auto, nio, epoll, io_uring or kqueue; default: auto");

    private StandardOptions() {}
}
