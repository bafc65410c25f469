// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.patchbay.spi.Binding;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** A listening channel. */
final class NettyBinding implements Binding {

    private final Channel channel;
    private final SocketAddress localAddress;
    private final CompletionStage<Void> closed;
    private final LongSupplier refusals;

    NettyBinding(Channel channel, LongSupplier refusals) {
        this.refusals = refusals;
        this.channel = channel;
        this.localAddress = channel.localAddress();
        CompletableFuture<Void> future = new CompletableFuture<>();
        channel.closeFuture().addListener(done ->
                PortRelease.whenFree(channel.eventLoop(), () -> future.complete(null)));
        this.closed = future.minimalCompletionStage();
    }

    @Override
    public SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public long refused() {
        return refusals.getAsLong();
    }

    @Override
    public CompletionStage<Void> close() {
        channel.close();
        return closed;
    }
}
