// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;

/**
 * The bounds that keep one peer from harming the others. Immutable; every bound has a default, and only
 * {@link #idleTimeout()} is off unless it is set.
 */
public final class Limits {

    private static final long MAX_BYTES = Integer.MAX_VALUE - 64;
    private static final long MAX_MILLIS = 30L * 24 * 60 * 60 * 1000;
    private static final Limits DEFAULTS = new Limits(defaultValues());

    private enum Bound {
        MAX_FRAME_BYTES("maxFrameBytes", 1 << 20, 1, MAX_BYTES),
        MAX_MESSAGE_BYTES("maxMessageBytes", 4 << 20, 1, MAX_BYTES),
        MAX_INFLATED_BYTES("maxInflatedBytes", 16 << 20, 1, MAX_BYTES),
        MAX_INFLATION_RATIO("maxInflationRatio", 200, 1, MAX_BYTES),
        MAX_CONNECTIONS("maxConnections", 10_000, 1, Integer.MAX_VALUE),
        MAX_CONNECTIONS_PER_ADDRESS("maxConnectionsPerAddress", 256, 1, Integer.MAX_VALUE),
        CONNECT_TIMEOUT("connectTimeout", 30_000, 1, MAX_MILLIS),
        HANDSHAKE_TIMEOUT("handshakeTimeout", 10_000, 1, MAX_MILLIS),
        STALL_TIMEOUT("stallTimeout", 30_000, 1, MAX_MILLIS),
        PING_INTERVAL("pingInterval", 20_000, 0, MAX_MILLIS),
        PONG_TIMEOUT("pongTimeout", 10_000, 1, MAX_MILLIS),
        IDLE_TIMEOUT("idleTimeout", 0, 0, MAX_MILLIS),
        SEND_QUEUE_BYTES("sendQueueBytes", 1 << 20, 1, MAX_BYTES),
        ALL_SEND_QUEUES_BYTES(
                "allSendQueuesBytes", Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4), 1, MAX_BYTES),
        SEND_HIGH_WATER_BYTES("sendHighWaterBytes", 64 << 10, 1, MAX_BYTES),
        SEND_LOW_WATER_BYTES("sendLowWaterBytes", 32 << 10, 0, MAX_BYTES),
        INBOX_MESSAGES("inboxMessages", 1_024, 1, Integer.MAX_VALUE),
        INBOX_BYTES("inboxBytes", 4 << 20, 1, MAX_BYTES);

        private final String label;
        private final long initial;
        private final long min;
        private final long max;

        Bound(String label, long initial, long min, long max) {
            this.label = label;
            this.initial = initial;
            this.min = min;
            this.max = max;
        }
    }

    private final long[] values;

    private Limits(long[] values) {
        this.values = values;
    }

    private static long[] defaultValues() {
        long[] initial = new long[Bound.values().length];
        for (Bound bound : Bound.values()) {
            initial[bound.ordinal()] = bound.initial;
        }
        return initial;
    }

    private Limits with(Bound bound, long value) {
        if (value < bound.min || value > bound.max) {
            throw new IllegalArgumentException(
                    "Limit " + bound.label + " is from " + bound.min + " to " + bound.max + ", not " + value);
        }
        long[] copy = values.clone();
        copy[bound.ordinal()] = value;
        return new Limits(copy);
    }

    private int number(Bound bound) {
        return (int) values[bound.ordinal()];
    }

    private Duration duration(Bound bound) {
        return Duration.ofMillis(values[bound.ordinal()]);
    }

    /**
     * Has the default of every bound.
     *
     * @return the default limits
     */
    public static Limits defaults() {
        return DEFAULTS;
    }

    /**
     * Bounds the largest frame on the wire. Default: 1 MiB.
     *
     * @return bytes
     */
    public int maxFrameBytes() {
        return number(Bound.MAX_FRAME_BYTES);
    }

    /**
     * Changes {@link #maxFrameBytes()}.
     *
     * @param value bytes, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withMaxFrameBytes(int value) {
        return with(Bound.MAX_FRAME_BYTES, value);
    }

    /**
     * Bounds the largest message as the protocol writes it, before compression. Default: 4 MiB.
     *
     * @return bytes
     */
    public int maxMessageBytes() {
        return number(Bound.MAX_MESSAGE_BYTES);
    }

    /**
     * Changes {@link #maxMessageBytes()}.
     *
     * @param value bytes, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withMaxMessageBytes(int value) {
        return with(Bound.MAX_MESSAGE_BYTES, value);
    }

    /**
     * Bounds the largest result of decompressing one frame. Default: 16 MiB.
     *
     * @return bytes
     */
    public int maxInflatedBytes() {
        return number(Bound.MAX_INFLATED_BYTES);
    }

    /**
     * Changes {@link #maxInflatedBytes()}.
     *
     * @param value bytes, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withMaxInflatedBytes(int value) {
        return with(Bound.MAX_INFLATED_BYTES, value);
    }

    /**
     * Bounds how many times its compressed size a frame may grow to, once the result is above 64 KiB. Default: 200.
     *
     * @return a factor
     */
    public int maxInflationRatio() {
        return number(Bound.MAX_INFLATION_RATIO);
    }

    /**
     * Changes {@link #maxInflationRatio()}.
     *
     * @param value a factor, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withMaxInflationRatio(int value) {
        return with(Bound.MAX_INFLATION_RATIO, value);
    }

    /**
     * Bounds how many connections a manager opens, and how many a listener holds. Default: 10,000.
     *
     * @return a number
     */
    public int maxConnections() {
        return number(Bound.MAX_CONNECTIONS);
    }

    /**
     * Changes {@link #maxConnections()}.
     *
     * @param value a number, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withMaxConnections(int value) {
        return with(Bound.MAX_CONNECTIONS, value);
    }

    /**
     * Bounds how many connections a listener holds from one IPv4 address or one IPv6 /64 network. Default: 256.
     *
     * @return a number
     */
    public int maxConnectionsPerAddress() {
        return number(Bound.MAX_CONNECTIONS_PER_ADDRESS);
    }

    /**
     * Changes {@link #maxConnectionsPerAddress()}.
     *
     * @param value a number, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withMaxConnectionsPerAddress(int value) {
        return with(Bound.MAX_CONNECTIONS_PER_ADDRESS, value);
    }

    /**
     * Bounds how long one attempt to connect may take. Default: 30 s.
     *
     * @return a duration, in whole milliseconds
     */
    public Duration connectTimeout() {
        return duration(Bound.CONNECT_TIMEOUT);
    }

    /**
     * Changes {@link #connectTimeout()}.
     *
     * @param value a duration, in whole milliseconds, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withConnectTimeout(Duration value) {
        return with(Bound.CONNECT_TIMEOUT, Times.millis(value));
    }

    /**
     * Bounds how long a peer may take from being accepted until the transport is ready for frames. Default: 10 s.
     *
     * @return a duration, in whole milliseconds
     */
    public Duration handshakeTimeout() {
        return duration(Bound.HANDSHAKE_TIMEOUT);
    }

    /**
     * Changes {@link #handshakeTimeout()}.
     *
     * @param value a duration, in whole milliseconds, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withHandshakeTimeout(Duration value) {
        return with(Bound.HANDSHAKE_TIMEOUT, Times.millis(value));
    }

    /**
     * Bounds how long a peer may leave a frame half-sent, or take too little of what waits for it: within that time it
     * must take all of it, or 64 KiB. Default: 30 s.
     *
     * @return a duration, in whole milliseconds
     */
    public Duration stallTimeout() {
        return duration(Bound.STALL_TIMEOUT);
    }

    /**
     * Changes {@link #stallTimeout()}.
     *
     * @param value a duration, in whole milliseconds, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withStallTimeout(Duration value) {
        return with(Bound.STALL_TIMEOUT, Times.millis(value));
    }

    /**
     * Bounds how long nothing may come from a peer before it is asked whether it is still there. Zero means that it is
     * never asked. Default: 20 s.
     *
     * <p>It is asked by the transport's own pings, as WebSocket has them; else by signals, where the protocol carries
     * them and the transport has connections; else, over TCP, by the system's keep-alive, which finds hosts and links
     * that are gone, but not a process that has stopped, since its system goes on answering.
     *
     * @return a duration, in whole milliseconds
     */
    public Duration pingInterval() {
        return duration(Bound.PING_INTERVAL);
    }

    /**
     * Changes {@link #pingInterval()}.
     *
     * @param value a duration, in whole milliseconds, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withPingInterval(Duration value) {
        return with(Bound.PING_INTERVAL, Times.millis(value));
    }

    /**
     * Bounds how long the peer has to show that it is there, when it was asked. Whatever comes from it shows it.
     * Default: 10 s.
     *
     * @return a duration, in whole milliseconds
     */
    public Duration pongTimeout() {
        return duration(Bound.PONG_TIMEOUT);
    }

    /**
     * Changes {@link #pongTimeout()}.
     *
     * @param value a duration, in whole milliseconds, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withPongTimeout(Duration value) {
        return with(Bound.PONG_TIMEOUT, Times.millis(value));
    }

    /**
     * Bounds how long a connection may carry nothing either way before it is closed. Zero means for ever. Default:
     * zero, because a quiet peer is not a broken one.
     *
     * @return a duration, in whole milliseconds
     */
    public Duration idleTimeout() {
        return duration(Bound.IDLE_TIMEOUT);
    }

    /**
     * Changes {@link #idleTimeout()}.
     *
     * @param value a duration, in whole milliseconds, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withIdleTimeout(Duration value) {
        return with(Bound.IDLE_TIMEOUT, Times.millis(value));
    }

    /**
     * Bounds how much may wait to be sent on one connection. A frame is taken if the queue is empty, whatever its
     * size, as long as {@link #allSendQueuesBytes()} has room for it. Default: 1 MiB.
     *
     * @return bytes
     */
    public int sendQueueBytes() {
        return number(Bound.SEND_QUEUE_BYTES);
    }

    /**
     * Changes {@link #sendQueueBytes()}.
     *
     * @param value bytes, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withSendQueueBytes(int value) {
        return with(Bound.SEND_QUEUE_BYTES, value);
    }

    /**
     * Bounds the memory for what waits to be sent on all connections of a manager together, for each stream transport
     * on its own. Counted are whole buffers, not only the bytes in them. The less of it is left, the less may wait on
     * each connection: an eighth of what is left, or one frame of at most half of it. What does not fit is refused as
     * if the connection's own queue were full. So many peers that stall leave room for those that do not; and at the
     * end of it 4 KiB may wait on each connection all the same. {@code udp}, whose queues belong to sockets, does not
     * count.
     *
     * <p>Default: 256 MiB, or a quarter of {@link Runtime#maxMemory()} if that is less. A transport never uses more
     * than half of the memory that the JVM may use outside of its heap.
     *
     * @return bytes
     */
    public int allSendQueuesBytes() {
        return number(Bound.ALL_SEND_QUEUES_BYTES);
    }

    /**
     * Changes {@link #allSendQueuesBytes()}.
     *
     * @param value bytes, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withAllSendQueuesBytes(int value) {
        return with(Bound.ALL_SEND_QUEUES_BYTES, value);
    }

    /**
     * Bounds from how much waiting on a connection is no longer writable. Default: 64 KiB.
     *
     * @return bytes
     */
    public int sendHighWaterBytes() {
        return number(Bound.SEND_HIGH_WATER_BYTES);
    }

    /**
     * Changes {@link #sendHighWaterBytes()}.
     *
     * @param value bytes, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withSendHighWaterBytes(int value) {
        return with(Bound.SEND_HIGH_WATER_BYTES, value);
    }

    /**
     * Bounds down to how much waiting it becomes writable again. Default: 32 KiB.
     *
     * @return bytes
     */
    public int sendLowWaterBytes() {
        return number(Bound.SEND_LOW_WATER_BYTES);
    }

    /**
     * Changes {@link #sendLowWaterBytes()}.
     *
     * @param value bytes, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withSendLowWaterBytes(int value) {
        return with(Bound.SEND_LOW_WATER_BYTES, value);
    }

    /**
     * Bounds how many messages may wait to be received on one connection before reading from it pauses. Default:
     * 1,024.
     *
     * @return a number
     */
    public int inboxMessages() {
        return number(Bound.INBOX_MESSAGES);
    }

    /**
     * Changes {@link #inboxMessages()}.
     *
     * @param value a number, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withInboxMessages(int value) {
        return with(Bound.INBOX_MESSAGES, value);
    }

    /**
     * Bounds how many bytes of messages may wait to be received on one connection before reading from it pauses.
     * Default: 4 MiB.
     *
     * @return bytes
     */
    public int inboxBytes() {
        return number(Bound.INBOX_BYTES);
    }

    /**
     * Changes {@link #inboxBytes()}.
     *
     * @param value bytes, in the range that the message of the exception names
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of range
     */
    public Limits withInboxBytes(int value) {
        return with(Bound.INBOX_BYTES, value);
    }

    /**
     * Lists all bounds.
     *
     * @return names and values; durations in milliseconds
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Limits[");
        for (Bound bound : Bound.values()) {
            text.append(bound.ordinal() == 0 ? "" : ", ").append(bound.label);
            text.append('=').append(values[bound.ordinal()]);
        }
        return text.append(']').toString();
    }
}
