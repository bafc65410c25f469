// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.spi.Cipher;
import io.patchbay.spi.Setup;
import io.patchbay.testkit.Samples.Content;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
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
        int length = frameLength();
        for (int each = 0; each < length * 8; each++) {
            int bit = each;
            refuse(Rule.CIPHER_5 + ": A secure cipher refuses a frame with one bit changed, here bit " + bit, frame ->
                    Samples.flipped(frame, bit));
        }
    }

    void otherLengthsAreRefused() {
        int whole = frameLength();
        for (int each = 0; each < whole; each++) {
            int length = each;
            refuse(Rule.CIPHER_5 + ": A secure cipher refuses a frame that was"
                    + " cut", frame -> Arrays.copyOf(frame, length));
            refuse(Rule.CIPHER_5 + ": A secure cipher refuses a frame whose beginning was"
                    + " cut", frame -> Arrays.copyOfRange(frame,
                    frame.length - length, frame.length));
        }
        for (int each = 1; each <= 33; each++) {
            int more = each;
            refuse(Rule.CIPHER_5 + ": A secure cipher refuses a frame that was extended", frame ->
                    Arrays.copyOf(frame, frame.length + more));
        }
        refuse(Rule.CIPHER_5 + ": A secure cipher refuses a frame that was"
                + " doubled", frame -> Samples.concatenated(frame, frame));
    }

    void replayAndReorderingAreRefused() {
        try (CipherLane lane = lane()) {
            byte[] first = lane.seal(plain());
            assertArrayEquals(plain(), lane.open(first), Rule.CIPHER_11 + ": What was sealed comes back");
            lane.refuse(Rule.CIPHER_6 + ": A secure cipher refuses a frame that it has opened before", first);
        }
        try (CipherLane lane = lane()) {
            lane.seal(plain());
            byte[] second = lane.seal(plain());
            lane.refuse(Rule.CIPHER_7 + ": A secure cipher refuses a frame that comes before another that was sealed"
                    + " earlier", second);
        }
        try (CipherLane lane = lane()) {
            lane.roundTrip(plain());
            lane.seal(plain());
            lane.refuse(Rule.CIPHER_7 + ": A secure cipher refuses a frame when one before it was"
                    + " dropped", lane.seal(plain()));
        }
    }

    void reflectionIsRefused() {
        for (Setup.Role role : Setup.Role.values()) {
            String rule = Rule.CIPHER_8 + ": A secure cipher refuses a frame that comes back to the side that sealed"
                    + " it (" + role + ")";
            try (CipherLane one = CipherLane.of(cipher, contract, role, key);
                    CipherLane two = CipherLane.of(cipher, contract, role, key)) {
                byte[] frame = one.seal(plain());
                one.reversed().refuse(rule, frame);
                two.reversed().refuse(rule, frame);
            }
        }
    }

    void nothingIsSealedAlike() {
        Set<ByteBuffer> seen = new HashSet<>();
        List<CipherLane> lanes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            CipherLane lane = lane();
            lanes.add(lane);
            lanes.add(lane.reversed());
        }
        for (CipherLane lane : lanes) {
            for (int i = 0; i < 20; i++) {
                byte[] frame = lane.seal(plain());
                assertFalse(Samples.shows(frame, plain(), 16), Rule.CIPHER_9 + ": A secure cipher shows nothing of the"
                        + " plain bytes");
                assertTrue(seen.add(ByteBuffer.wrap(frame)), Rule.CIPHER_9 + ": A secure cipher seals the same bytes"
                        + " to other bytes every"
                        + " time, within a session and in another with the same key");
            }
        }
        for (int i = 0; i < lanes.size(); i += 2) {
            lanes.get(i).close();
        }
    }

    private byte[] plain() {
        return Content.TEXT.bytes(SIZE);
    }

    private CipherLane lane() {
        return CipherLane.of(cipher, contract, key);
    }

    private int frameLength() {
        try (CipherLane lane = lane()) {
            return lane.seal(plain()).length;
        }
    }

    /** In sessions of their own, because a session that has refused a frame need not go on. */
    private void refuse(String rule, UnaryOperator<byte[]> change) {
        try (CipherLane lane = lane()) {
            lane.refuse(rule, change.apply(lane.seal(plain())));
        }
    }
}
