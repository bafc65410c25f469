// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;

/**
 * Looks again a few times before it sleeps. To fall asleep and be woken costs a thread more than many answers take, so
 * while the peers answer fast, it does not sleep between their answers.
 */
final class SpinningIoHandler implements IoHandler {

    /** After so many turns at most, looking is tried again although it did not pay the last time. */
    private static final int MAX_SKIPPED = 1024;

    private final IoHandler handler;
    private final long spinNanos;
    private final Looking looking = new Looking();
    private int toSkip;
    private int skipNext;

    /** Where many peers are busy, sleeping a little gathers work that is then done at once. */
    private int lastHandled;

    private SpinningIoHandler(IoHandler handler, long spinNanos) {
        this.handler = handler;
        this.spinNanos = spinNanos;
    }

    /** Makes handlers that look for that long, or those of the factory if they need not. */
    static IoHandlerFactory around(IoHandlerFactory factory, long spinNanos) {
        return spinNanos == 0 ? factory : executor -> new SpinningIoHandler(factory.newHandler(executor), spinNanos);
    }

    @Override
    public void initialize() {
        handler.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        if (!context.canBlock()) {
            return handler.run(context);
        }
        if (toSkip > 0 || lastHandled > 1) {
            toSkip = Math.max(0, toSkip - 1);
            return handled(handler.run(context));
        }
        looking.context = context;
        long began = System.nanoTime();
        do {
            int handled = handler.run(looking);
            if (handled > 0 || !context.canBlock()) {
                skipNext = 0;
                return handled(handled);
            }
            Thread.onSpinWait();
        } while (System.nanoTime() - began < spinNanos);
        // It did not pay: each time in a row, twice as many turns pass before the next try.
        skipNext = Math.min(MAX_SKIPPED, 2 * skipNext + 1);
        toSkip = skipNext;
        return handled(handler.run(context));
    }

    private int handled(int channels) {
        lastHandled = channels;
        return channels;
    }

    @Override
    public void prepareToDestroy() {
        handler.prepareToDestroy();
    }

    @Override
    public void destroy() {
        handler.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return handler.register(handle);
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return handler.isCompatible(handleType);
    }

    @Override
    public void wakeup() {
        handler.wakeup();
    }

    /** Lets a handler look without waiting. */
    private static final class Looking implements IoHandlerContext {

        private IoHandlerContext context;

        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return context.delayNanos(currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            return context.deadlineNanos();
        }
    }
}
