// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import java.util.concurrent.TimeUnit;

/**
 * Looks again a few times before it sleeps. To fall asleep and be woken costs a thread more than many answers take, so
 * while the peers answer fast, it does not sleep between their answers.
 */
final class SpinningIoHandler implements IoHandler {

    /** After so many turns at most, looking is tried again although it did not pay the last time. */
    private static final int MAX_SKIPPED = 1024;

    /** A look takes microseconds. During one that took so long, another thread has most likely had the processor. */
    private static final long DISPLACED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long MIN_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long MAX_REST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final IoHandler handler;
    private final long spinNanos;
    private final Looking looking = new Looking();
    private int toSkip;
    private int skipNext;

    /** Where many peers are busy, sleeping a little gathers work that is then done at once. */
    private int lastHandled;

    /** Where others want the processor, looking costs the time that the next answer would have needed. */
    private long restNanos;

    private long restUntil;

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
        long began = System.nanoTime();
        if (restNanos > 0 && began - restUntil < 0) {
            return handled(handler.run(context));
        }
        looking.context = context;
        long before;
        long now = began;
        do {
            before = now;
            int handled = handler.run(looking);
            now = System.nanoTime();
            if (now - before > DISPLACED_NANOS) {
                rest(now);
            }
            if (handled > 0 || !context.canBlock()) {
                skipNext = 0;
                return handled(handled);
            }
            Thread.onSpinWait();
        } while (now - began < spinNanos);
        // It did not pay: each time in a row, twice as many turns pass before the next try.
        skipNext = Math.min(MAX_SKIPPED, 2 * skipNext + 1);
        toSkip = skipNext;
        return handled(handler.run(context));
    }

    /** Sleeps as others do for a while, and twice as long if the last rest was of no use. */
    private void rest(long now) {
        boolean again = restNanos > 0 && now - restUntil < AGAIN_NANOS + restNanos;
        restNanos = again ? Math.min(MAX_REST_NANOS, 2 * restNanos) : MIN_REST_NANOS;
        restUntil = now + restNanos;
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
