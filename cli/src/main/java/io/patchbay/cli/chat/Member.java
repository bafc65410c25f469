// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import io.patchbay.Connection;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Somebody at the hub: a connection, and a name once it has joined. Guarded by the hub. */
final class Member {

    private static final int BURST = 20;
    private static final int PER_SECOND = 10;
    private static final int OFFENCES_PER_SECOND = 1;
    private static final int PROOF_BYTES = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    final Connection connection;
    final long since;
    boolean watching;
    private final Pace pace;
    private final Pace patience;
    private final String proof;
    private String name;

    Member(Connection connection, long now) {
        this.connection = connection;
        this.since = now;
        this.pace = new Pace(BURST, PER_SECOND, now);
        this.patience = new Pace(BURST, OFFENCES_PER_SECOND, now);
        this.proof = transport().equals("udp") ? randomText() : null;
    }

    private static String randomText() {
        byte[] bytes = new byte[PROOF_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    String transport() {
        return connection.endpoint().transport();
    }

    /** The name; {@code null} before it has joined. */
    String name() {
        return name;
    }

    void joined(String newName) {
        name = newName;
    }

    boolean hasJoined() {
        return name != null;
    }

    /** A report is too large for one datagram. */
    boolean takesReports() {
        return !transport().equals("udp");
    }

    /** What its next join must hold; {@code null} if its address needs no proof. */
    String proof() {
        return proof;
    }

    boolean inPace(long now) {
        return pace.take(now);
    }

    /** Breaks a rule; {@code false} if that happens too often to go on. */
    boolean isForgiven(long now) {
        return patience.take(now);
    }
}
