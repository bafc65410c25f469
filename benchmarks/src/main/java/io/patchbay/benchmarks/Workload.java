// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a client does with its server. */
public enum Workload {
    /** Small frames, where the work for each message decides. */
    ECHO_64("echo-64", Kind.FRAMES, 64, 1, 256, 400_000),
    /** Middling frames. */
    ECHO_1K("echo-1k", Kind.FRAMES, 1024, 1, 256, 200_000),
    /** Large frames, where copies decide. */
    ECHO_64K("echo-64k", Kind.FRAMES, 65_536, 1, 256, 10_000),
    /** One frame at a time, where the way through the system decides. */
    PING_PONG("ping-pong", Kind.FRAMES, 64, 1, 1, 20_000),
    /** Many connections with little to do on each. */
    MANY("many", Kind.FRAMES, 256, 100, 10, 200_000),
    /** JSON, RLE and XOR with a short text. */
    COMPOSED_64("composed-64", Kind.COMPOSED, 64, 1, 256, 100_000),
    /** JSON, RLE and XOR with a middling text. */
    COMPOSED_1K("composed-1k", Kind.COMPOSED, 1024, 1, 256, 40_000),
    /** JSON, RLE and XOR with a long text. */
    COMPOSED_64K("composed-64k", Kind.COMPOSED, 65_536, 1, 64, 1_000),
    /** Small binary WebSocket messages. */
    WS_64("ws-64", Kind.WS_BINARY, 64, 1, 1000, 400_000),
    /** Middling WebSocket texts, where the check of UTF-8 decides. */
    WS_TEXT_1K("ws-text-1k", Kind.WS_TEXT, 1024, 1, 1000, 200_000),
    /** One WebSocket message at a time. */
    WS_PING_PONG("ws-ping-pong", Kind.WS_BINARY, 64, 1, 1, 20_000),
    /** One WebSocket message to all. */
    WS_BROADCAST("ws-broadcast", Kind.WS_BROADCAST, 256, 200, 8, 200_000),
    /** Datagrams, where the way through the system decides. */
    UDP_256("udp-256", Kind.DATAGRAMS, 256, 1, 64, 100_000);

    /** What a message is. */
    public enum Kind {
        /** A frame of bytes, sent back as it came. */
        FRAMES,
        /** A text in a JSON envelope, compressed and enciphered; taken out and sent back in a new message. */
        COMPOSED,
        /** A binary WebSocket message, sent back as it came. */
        WS_BINARY,
        /** A WebSocket text, sent back as it came. */
        WS_TEXT,
        /** A binary WebSocket message from one client, sent to all; each delivery counts. */
        WS_BROADCAST,
        /** A datagram, sent back as it came. */
        DATAGRAMS
    }

    private final String label;
    private final Kind kind;
    private final int size;
    private final int connections;
    private final int inFlight;
    private final long warmUp;

    Workload(String label, Kind kind, int size, int connections, int inFlight, long warmUp) {
        this.label = label;
        this.kind = kind;
        this.size = size;
        this.connections = connections;
        this.inFlight = inFlight;
        this.warmUp = warmUp;
    }

    /** Finds a workload by its name on the command line. */
    public static Workload named(String label) {
        return Arrays.stream(values())
                .filter(workload -> workload.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No workload \"" + label + "\"; there are " + names()));
    }

    static String names() {
        return Arrays.stream(values()).map(Workload::label).collect(Collectors.joining(", "));
    }

    /** Its name on the command line. */
    public String label() {
        return label;
    }

    /** What a message is. */
    public Kind kind() {
        return kind;
    }

    /** Bytes of a frame, or of a text. */
    public int size() {
        return size;
    }

    /** How many connections the client opens. */
    public int connections() {
        return connections;
    }

    /** How many messages are under way on each connection; for a broadcast, in all. */
    public int inFlight() {
        return inFlight;
    }

    /** How many messages come to the client for each that it sends. */
    public int deliveries() {
        return kind == Kind.WS_BROADCAST ? connections : 1;
    }

    /** How many messages pass, at least, before anything is measured. */
    public long warmUp() {
        return warmUp;
    }
}
