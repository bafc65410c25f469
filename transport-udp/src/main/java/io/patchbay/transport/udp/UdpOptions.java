// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.Option;
import java.time.Duration;

/**
 * What can be set for the transport {@code udp}, beside {@code SO_BROADCAST} (default: off), {@code SO_REUSEADDR} and
 * {@code SO_REUSEPORT} (default: off), {@code SO_RCVBUF} and {@code SO_SNDBUF}, {@code IP_TOS}, {@code
 * IP_MULTICAST_IF}, {@code IP_MULTICAST_TTL} (default: 1) and {@code IP_MULTICAST_LOOP} (default: on) of
 * {@link java.net.StandardSocketOptions}.
 */
public final class UdpOptions {

    /** The largest payload of a datagram over IPv4: 65,535 bytes less the headers of IP and UDP. */
    public static final int LARGEST_PAYLOAD = 65_507;

    static final int LARGEST_DATAGRAM = 65_535;
    static final int DEFAULT_PAYLOAD = 1_200;
    static final Duration DEFAULT_PEER_TIMEOUT = Duration.ofSeconds(60);
    private static final long MAX_PEER_TIMEOUT_MILLIS = 24L * 60 * 60 * 1000;

    /** What a listener makes of its datagrams. */
    public enum Mode {
        /** One connection for each peer address. */
        PEERS,
        /** No connections: {@code listener.unwrap(UdpSocket.class)} gives the socket. */
        SOCKET;

        /**
         * Writes the mode as {@link #MODE} reads it.
         *
         * @return the name in lower case
         */
        @Override
        public String toString() {
            return this == PEERS ? "peers" : "socket";
        }

        private static Mode parse(String text) {
            return switch (text) {
                case "peers" -> PEERS;
                case "socket" -> SOCKET;
                default -> throw new IllegalArgumentException("a mode is peers or socket");
            };
        }
    }

    /**
     * What a listener makes of its datagrams: {@code peers} or {@code socket}. For listeners on {@code udp://} alone;
     * with stages, only {@code peers}. Default: {@code peers}.
     */
    public static final Option<Mode> MODE = Option.of(
            "udp.mode",
            Mode.class,
            Mode::parse,
            "peers (a connection for each peer) or socket (no connections); default: peers");

    /**
     * After how long without a datagram from a peer its connection ends in good order, from 10 ms to 24 hours. For
     * listeners in mode {@code peers}. As text: milliseconds. Default: 60 s.
     */
    public static final Option<Duration> PEER_TIMEOUT = Option.of(
            "udp.peer-timeout",
            Duration.class,
            UdpOptions::parseMillis,
            "milliseconds without a datagram after which a listener ends a peer's connection; default: 60000");

    /**
     * The largest payload to send, from 0 to 65,507 bytes; a larger frame or datagram is a
     * {@link io.patchbay.LimitException}. Default: 1,200 bytes for connections, which fits into one packet on almost
     * every way, and 65,507 in mode {@code socket}.
     */
    public static final Option<Integer> MAX_PAYLOAD = Option.ofInt(
            "udp.max-payload",
            0,
            LARGEST_PAYLOAD,
            "the largest payload to send, in bytes; default: 1200, and 65507 in mode socket");

    /**
     * The largest datagram to receive, from 0 to 65,535 bytes. A longer one is dropped whole and counted as truncated.
     * Can be changed at run time in mode {@code socket}. Default: 65,535 bytes; connections keep to the limit of a
     * frame besides.
     */
    public static final Option<Integer> MAX_RECEIVE = Option.ofInt(
            "udp.max-receive",
            0,
            LARGEST_DATAGRAM,
            "the largest datagram to receive, in bytes, longer ones are dropped; default: 65535");

    /**
     * Whether peers prove that they receive at the address they send from, before a listener makes a connection for
     * them or remembers anything of them. Both ends must be Patchbay's and have the option; a connect then waits for
     * the listener's answer, for up to {@code connectTimeout}. Not for mode {@code socket}. It proves an address once,
     * and is no encryption: use a cipher against who can read or forge what passes. Default: {@code false}.
     */
    public static final Option<Boolean> COOKIE = Option.ofBoolean(
            "udp.cookie", "whether peers prove their address before they get a connection; default: false");

    /**
     * How many bytes a listener sends to a peer for each byte that came from it, at most, from 0 to 1,000; 0 is no
     * limit. What is more is dropped and counted. It keeps a listener from sending much to victims whose address
     * others have forged, and suits who only answers; {@link #COOKIE} suits everybody. For listeners in mode {@code
     * peers}. Default: 0.
     */
    public static final Option<Integer> MAX_REPLY_FACTOR = Option.ofInt(
            "udp.max-reply-factor",
            0,
            1_000,
            "bytes that a listener sends to a peer for each byte from it, at most, 0: no limit; default: 0");

    private UdpOptions() {}

    private static Duration parseMillis(String text) {
        try {
            Duration value = Duration.ofMillis(Long.parseLong(text));
            if (isPeerTimeout(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(peerTimeoutRange(), e);
        }
        throw new IllegalArgumentException(peerTimeoutRange());
    }

    static boolean isPeerTimeout(Duration value) {
        return value.compareTo(Duration.ofMillis(10)) >= 0
                && value.compareTo(Duration.ofMillis(MAX_PEER_TIMEOUT_MILLIS)) <= 0;
    }

    static String peerTimeoutRange() {
        return "udp.peer-timeout is from 10 to " + MAX_PEER_TIMEOUT_MILLIS + " ms";
    }
}
