// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.patchbay.Limits;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SendRoomTest {

    private static final int KIB = 1024;
    private static final Limits LIMITS =
            Limits.defaults().withSendQueueBytes(100 * KIB).withAllSendQueuesBytes(8_192 * KIB);

    private final AllSendQueues all = new AllSendQueues();
    private final SendRoom room = new SendRoom(LIMITS, all);

    @Test
    void aQueueIsAsLongAsItsOwnBoundWhereThereIsPlenty() {
        assertEquals(100 * KIB, room.bytes());
        assertTrue(room.admits(99 * KIB, KIB));
        assertFalse(room.admits(99 * KIB, KIB + 1));
        assertTrue(room.admits(0, 1_024 * KIB), "a frame alone");
    }

    @Test
    @DisplayName("E5: the less memory is left, the less waits on each link")
    void aQueueIsAnEighthOfWhatIsLeft() {
        all.add((8_192 - 512 - 640) * KIB);
        assertEquals(80 * KIB, room.bytes());
        all.add(320 * KIB);
        assertEquals(40 * KIB, room.bytes());
        assertTrue(room.admits(0, 416 * KIB), "a frame alone");
        assertFalse(room.admits(0, 416 * KIB + 1), "not even alone");
        assertFalse(room.admits(1, 40 * KIB));
    }

    @Test
    @DisplayName("E5: where nothing is left, each link has a small queue all the same")
    void someRoomIsAlwaysThere() {
        all.add(9_000 * KIB);
        assertEquals(SendRoom.OWN_BYTES, room.bytes());
        assertTrue(room.admits(SendRoom.OWN_BYTES - 1, 1));
        assertFalse(room.admits(SendRoom.OWN_BYTES, 1));
        assertFalse(room.admits(0, SendRoom.OWN_BYTES + 1));
    }

    @Test
    void buffersAreSmallWhereLittleIsLeft() {
        SendRoom plenty = new SendRoom(LIMITS.withAllSendQueuesBytes(64 * KIB * KIB), all);
        assertEquals(Chunk.BYTES, plenty.chunkBytes());
        assertTrue(plenty.spares());
        all.add(48 * KIB * KIB);
        assertEquals(32 * KIB, plenty.chunkBytes());
        assertFalse(plenty.spares());
        all.add(20 * KIB * KIB);
        assertEquals(Chunk.SMALL_BYTES, plenty.chunkBytes());
    }

    @Test
    @DisplayName("E5: whole buffers are counted, from when they are made until they are given back")
    void buffersCount() {
        Chunk small = new Chunk(UnpooledByteBufAllocator.DEFAULT, 4 * KIB, all);
        assertEquals(0, all.held(), "it is counted with its link");
        small.release();
        Chunk chunk = new Chunk(UnpooledByteBufAllocator.DEFAULT, 8 * KIB, all);
        assertEquals(10 * KIB, all.held());
        chunk.release();
        ReadBuffer read = new ReadBuffer(UnpooledByteBufAllocator.DEFAULT, 64 * KIB, all);
        assertEquals(0, all.held());
        var first = read.lend(0, 10);
        var second = read.lend(10, 10);
        assertEquals(64 * KIB, all.held());
        first.release();
        assertEquals(64 * KIB, all.held());
        second.release();
        assertEquals(0, all.held());
        read.buf.release();
        room.holdsBesides(7);
        room.holdsBesides(5);
        assertEquals(5, all.held());
        room.holdsBesides(0);
        assertEquals(0, all.held());
    }

    @Test
    void aRefusedFrameIsNotOfferedAgainWhileTheOthersHoldEverything() {
        all.add(8_192 * KIB);
        assertFalse(room.admits(0, 10 * KIB));
        room.refused(10 * KIB);
        room.fellTo(0);
        assertFalse(room.takeWritableDue());
        all.add(-20 * KIB);
        room.fellTo(33 * KIB);
        assertFalse(room.takeWritableDue());
        room.fellTo(0);
        assertTrue(room.takeWritableDue());
        assertFalse(room.takeWritableDue());
    }
}
