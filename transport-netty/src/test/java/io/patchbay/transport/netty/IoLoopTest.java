// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IoLoopTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final IoLoop loop = new IoLoop(new DefaultEventLoop(), new NioIo(), allocator, new AllSendQueues());

    @AfterEach
    void nothingIsLeft() {
        loop.eventLoop.submit(loop::close).syncUninterruptibly();
        assertEquals(0, allocator.metric().usedDirectMemory());
    }

    private List<ReadBuffer> take(int count) {
        return Stream.generate(() -> loop.takeReadBuffer(LinkInput.LARGE_BYTES)).limit(count).toList();
    }

    @Test
    void buffersThatCameBackAreTakenAgain() {
        List<ReadBuffer> taken = take(5);
        taken.forEach(loop::give);
        List<ReadBuffer> again = take(5);
        assertTrue(again.containsAll(taken), "made anew");
        again.forEach(loop::give);
    }

    @Test
    void aBufferWithAPieceStillOnItsWayIsTakenAgainOnceThatHasGone() {
        ReadBuffer spare = loop.takeReadBuffer(LinkInput.LARGE_BYTES);
        ReadBuffer lending = loop.takeReadBuffer(LinkInput.LARGE_BYTES);
        loop.give(spare);
        var piece = lending.lend(0, 1000);
        loop.give(lending);
        List<ReadBuffer> others = take(2);
        assertSame(spare, others.get(0));
        assertTrue(others.get(1) != lending, "would be overwritten while it is sent");
        piece.release();
        assertSame(lending, loop.takeReadBuffer(LinkInput.LARGE_BYTES));
        loop.give(lending);
        others.forEach(loop::give);
    }

    @Test
    void aBufferThatHasGrownWithALargeFrameIsNotKept() {
        int grown = 16 << 20;
        loop.give(loop.takeReadBuffer(grown));
        assertEquals(0, allocator.metric().usedDirectMemory());
        ReadBuffer lending = loop.takeReadBuffer(grown);
        var piece = lending.lend(0, 1000);
        loop.give(lending);
        piece.release();
        assertEquals(0, allocator.metric().usedDirectMemory());
    }
}
