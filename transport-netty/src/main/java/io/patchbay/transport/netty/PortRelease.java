// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Waits until the port of a closed channel is free. Java frees it when its selector looks next, which the closing itself
 * does not wait for.
 */
public final class PortRelease {

    private PortRelease() {}

    /**
     * Runs a task when the port is free. The second of two turns is certainly behind that look.
     *
     * @param loop the event loop of the channel, which is closed
     * @param task runs on the event loop, or at once if that ends
     */
    public static void whenFree(EventLoop loop, Runnable task) {
        afterTurn(loop, () -> afterTurn(loop, task));
    }

    private static void afterTurn(EventLoop loop, Runnable task) {
        if (loop.isShuttingDown()) {
            task.run();
            return;
        }
        try {
            // The end of the loop cancels what is scheduled, and ends the waiting, too.
            loop.schedule(() -> {}, 1, TimeUnit.MILLISECONDS).addListener(turned -> task.run());
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }
}
