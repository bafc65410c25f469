// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.patchbay.spi.Binding;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A listening channel. */
final class NettyBinding implements Binding {

    private final Channel channel;
    private final SocketAddress localAddress;
    private final CompletionStage<Void> closed;

    NettyBinding(Channel channel) {
        this.channel = channel;
        this.localAddress = channel.localAddress();
        CompletableFuture<Void> future = new CompletableFuture<>();
        channel.closeFuture().addListener(done -> afterSelect(channel.eventLoop(), () ->
                afterSelect(channel.eventLoop(), () -> future.complete(null))));
        this.closed = future.minimalCompletionStage();
    }

    /**
     * Java frees the address of a closed channel when its selector looks next, which the closing itself does not wait
     * for. The second of two turns is certainly behind that look.
     */
    private static void afterSelect(EventLoop loop, Runnable task) {
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

    @Override
    public SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public CompletionStage<Void> close() {
        channel.close();
        return closed;
    }
}
