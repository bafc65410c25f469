// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SpinningIoHandlerTest {

    private static final IoHandlerContext MAY_BLOCK = new IoHandlerContext() {
        @Override
        public boolean canBlock() {
            return true;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return 0;
        }

        @Override
        public long deadlineNanos() {
            return 0;
        }
    };

    private final FakeHandler handler = new FakeHandler();
    private final IoHandler spinning = SpinningIoHandler.around(
                    new FakeHandler.Factory(handler), TimeUnit.MICROSECONDS.toNanos(100))
            .newHandler(null);

    @Test
    @DisplayName("Looks before it sleeps, and does not sleep if something has come")
    void looksFirst() {
        handler.comes = 1;
        assertEquals(1, spinning.run(MAY_BLOCK));
        assertEquals(1, handler.looks);
        assertEquals(0, handler.sleeps);
    }

    @Test
    @DisplayName("Sleeps at once for a while after another thread has had its processor")
    void restsWhereOthersWantTheProcessor() {
        handler.comes = 1;
        handler.lookNanos = TimeUnit.MILLISECONDS.toNanos(2);
        // Each displacement that follows the rest before doubles the rest, so soon it outlasts what is done here.
        for (int turn = 0; turn < 200; turn++) {
            spinning.run(MAY_BLOCK);
        }
        assertTrue(handler.sleeps > handler.looks, handler.looks + " looks, " + handler.sleeps + " times asleep");
    }

    @Test
    @DisplayName("Looks at every turn while nothing comes between and each look brings something")
    void doesNotRestByItself() {
        handler.comes = 1;
        for (int turn = 0; turn < 200; turn++) {
            spinning.run(MAY_BLOCK);
        }
        assertTrue(handler.looks > handler.sleeps, handler.looks + " looks, " + handler.sleeps + " times asleep");
    }

    /** Counts how it is run. */
    private static final class FakeHandler implements IoHandler {

        private int comes;
        private long lookNanos;
        private int looks;
        private int sleeps;

        @Override
        public int run(IoHandlerContext context) {
            if (context.canBlock()) {
                sleeps++;
                return comes;
            }
            looks++;
            long began = System.nanoTime();
            while (System.nanoTime() - began < lookNanos) {
                Thread.onSpinWait();
            }
            return comes;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException("nothing is registered here");
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return false;
        }

        @Override
        public void wakeup() {}

        private record Factory(FakeHandler handler) implements IoHandlerFactory {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return handler;
            }
        }
    }
}
