// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Limits;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SendRoomTest {

    private static final int KIB = 1024;
    private static final Limits LIMITS =
            Limits.defaults().withSendQueueBytes(1024 * KIB).withAllSendQueuesBytes(200 * KIB);

    private final AllSendQueues all = new AllSendQueues();
    private final SendRoom room = new SendRoom(LIMITS, all);

    @Test
    void nothingIsCountedUpToTheHighWaterMark() {
        assertTrue(room.admits(64 * KIB));
        assertEquals(0, all.taken());
    }

    @Test
    void whatIsAboveComesInStepsAndGoesBackAsAWhole() {
        assertTrue(room.admits(64 * KIB + 1));
        assertEquals(SendRoom.STEP_BYTES, all.taken());
        assertTrue(room.admits(128 * KIB));
        assertEquals(SendRoom.STEP_BYTES, all.taken());
        assertTrue(room.admits(260 * KIB), "as much as there is");
        assertEquals(196 * KIB, all.taken());
        room.fellTo(33 * KIB);
        assertEquals(196 * KIB, all.taken());
        room.fellTo(32 * KIB);
        assertEquals(0, all.taken());
    }

    @Test
    @DisplayName("E5: two links do not take more than there is, and the last rest is not lost")
    void theBoundHolds() {
        SendRoom other = new SendRoom(LIMITS, all);
        assertTrue(room.admits(64 * KIB + 150 * KIB));
        assertFalse(other.admits(64 * KIB + 51 * KIB));
        assertTrue(other.admits(64 * KIB + 50 * KIB));
        assertEquals(200 * KIB, all.taken());
        room.close();
        assertEquals(50 * KIB, all.taken());
        assertTrue(other.admits(64 * KIB + 51 * KIB));
    }

    @Test
    void aFrameAloneMayAlwaysWaitAndIsCounted() {
        assertFalse(room.admits(1, 500 * KIB));
        assertTrue(room.admits(0, 500 * KIB));
        assertEquals(436 * KIB, all.taken());
        assertTrue(room.admits(0, 5_000 * KIB));
        assertFalse(room.admits(1_024 * KIB, 1), "its own bound holds behind it");
        room.fellTo(0);
        assertEquals(0, all.taken());
    }

    @Test
    void aRefusedFrameIsNotOfferedAgainWhileTheOthersHoldEverything() {
        SendRoom other = new SendRoom(LIMITS, all);
        assertTrue(other.admits(64 * KIB + 200 * KIB));
        assertFalse(room.admits(10 * KIB, 100 * KIB));
        room.refused(100 * KIB);
        room.fellTo(10 * KIB);
        assertFalse(room.takeWritableDue());
        room.fellTo(0);
        assertTrue(room.takeWritableDue());
        room.refused(100 * KIB);
        other.fellTo(0);
        room.fellTo(10 * KIB);
        assertTrue(room.takeWritableDue());
        assertFalse(room.takeWritableDue());
    }
}
