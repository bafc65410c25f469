// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ScratchTest {

    private final Scratch scratch = new Scratch();

    @Test
    void whatIsWrittenIsReadThroughTheOtherView() {
        scratch.toWrite(2, 3).put(new byte[] {1, 2, 3});
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), scratch.toRead(2, 5));
        assertSame(scratch.toRead(0, 1).array(), scratch.toWriteExactly(0, 1).array(), "one memory");
    }

    @Test
    void exactRoomIsExact() {
        assertEquals(7, scratch.toWriteExactly(3, 10).remaining());
        assertTrue(scratch.toWrite(3, 10).remaining() >= 10);
    }

    @Test
    void growingKeepsWhatIsAsked() {
        scratch.toWrite(0, 3).put(new byte[] {1, 2, 3});
        scratch.growKeeping(3, 100_000);
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), scratch.toRead(0, 3));
        assertTrue(scratch.capacity() >= 100_000);
    }

    @Test
    void largeMemoryIsGivenBackAndSmallIsKept() {
        scratch.toWrite(0, 64 * 1024);
        byte[] kept = scratch.toRead(0, 0).array();
        scratch.trim();
        assertSame(kept, scratch.toRead(0, 0).array());
        scratch.toWrite(0, 4 << 20);
        scratch.trim();
        assertEquals(0, scratch.capacity());
        scratch.toWrite(0, 1).put((byte) 9);
        assertEquals(9, scratch.toRead(0, 1).get());
    }
}
