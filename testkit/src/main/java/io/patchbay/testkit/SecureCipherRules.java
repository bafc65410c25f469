// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import io.patchbay.testkit.Samples.Content;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.crypto.SecretKey;

/** What a cipher promises that calls itself secure, against someone who can change the traffic. */
final class SecureCipherRules {

    private static final int SIZE = 256;

    private final CipherContract contract;
    private final Cipher cipher;
    private final SecretKey key;

    SecureCipherRules(CipherContract contract) {
        this.contract = contract;
        this.cipher = contract.cipher();
        this.key = contract.key();
    }

    void everyFlippedBitIsRefused() {
        byte[] frame = sealedBy(Setup.Role.CLIENT);
        for (int bit = 0; bit < frame.length * 8; bit++) {
            refuse("A secure cipher refuses a frame with one bit changed, here bit " + bit,
                    Samples.flipped(frame, bit));
        }
    }

    void otherLengthsAreRefused() {
        byte[] frame = sealedBy(Setup.Role.CLIENT);
        for (int length = 0; length < frame.length; length++) {
            refuse("A secure cipher refuses a frame that was cut", Arrays.copyOf(frame, length));
            refuse("A secure cipher refuses a frame whose beginning was cut", Arrays.copyOfRange(frame,
                    frame.length - length, frame.length));
        }
        for (int more = 1; more <= 33; more++) {
            refuse("A secure cipher refuses a frame that was extended", Arrays.copyOf(frame, frame.length + more));
        }
        refuse("A secure cipher refuses a frame that was doubled", Samples.concatenated(frame, frame));
    }

    void replayAndReorderingAreRefused() {
        try (CipherLane lane = lane()) {
            byte[] first = lane.seal(plain());
            assertArrayEquals(plain(), lane.open(first), "What was sealed comes back");
            lane.refuse("A secure cipher refuses a frame that it has opened before", first);
        }
        try (CipherLane lane = lane()) {
            lane.seal(plain());
            byte[] second = lane.seal(plain());
            lane.refuse("A secure cipher refuses a frame that comes before another that was sealed earlier", second);
        }
        try (CipherLane lane = lane()) {
            lane.roundTrip(plain());
            lane.seal(plain());
            lane.refuse("A secure cipher refuses a frame when one before it was dropped", lane.seal(plain()));
        }
    }

    void reflectionIsRefused() {
        for (Setup.Role role : Setup.Role.values()) {
            String rule = "A secure cipher refuses a frame that comes back to the side that sealed it (" + role + ")";
            try (CipherSession session = CipherLane.session(cipher, contract, role, key);
                    CipherSession other = CipherLane.session(cipher, contract, role, key)) {
                byte[] frame = new CipherLane(session, session).seal(plain());
                new CipherLane(session, session).refuse(rule, frame);
                new CipherLane(session, other).refuse(rule, frame);
            }
        }
    }

    void nothingIsSealedAlike() {
        Set<ByteBuffer> seen = new HashSet<>();
        List<CipherSession> sessions = new ArrayList<>();
        for (Setup.Role role : Setup.Role.values()) {
            for (int i = 0; i < 20; i++) {
                sessions.add(CipherLane.session(cipher, contract, role, key));
            }
        }
        for (CipherSession session : sessions) {
            for (int i = 0; i < 20; i++) {
                byte[] frame = new CipherLane(session, session).seal(plain());
                assertFalse(Samples.shows(frame, plain(), 16), "A secure cipher shows nothing of the plain bytes");
                assertTrue(seen.add(ByteBuffer.wrap(frame)), "A secure cipher seals the same bytes to other bytes every"
                        + " time, within a session and in another with the same key");
            }
        }
        sessions.forEach(CipherSession::close);
    }

    private byte[] plain() {
        return Content.TEXT.bytes(SIZE);
    }

    private CipherLane lane() {
        return CipherLane.of(cipher, contract, key);
    }

    private byte[] sealedBy(Setup.Role role) {
        try (CipherSession session = CipherLane.session(cipher, contract, role, key)) {
            return new CipherLane(session, session).seal(plain());
        }
    }

    /** In a session of its own, because a session that has refused a frame need not go on. */
    private void refuse(String rule, byte[] frame) {
        try (CipherSession session = CipherLane.session(cipher, contract, Setup.Role.SERVER, key)) {
            new CipherLane(session, session).refuse(rule, frame);
        }
    }
}
