// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.patchbay.spi.TransportContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The event loops that do one kind of I/O. Each thread starts with its first task. Safe for use by many threads. */
final class IoGroup {

    final IoOperations operations;
    private final IoEventLoopGroup group;
    private final List<IoLoop> loops = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    IoGroup(IoChoice choice, TransportContext context, ByteBufAllocator allocator, AllSendQueues sendQueues) {
        operations = choice.operations();
        group = new MultiThreadIoEventLoopGroup(
                context.ioThreads(),
                new HostThreads(context.name() + "-io"),
                SpinningIoHandler.around(operations.handlers(), context.ioSpin().toNanos()));
        for (EventExecutor executor : group) {
            loops.add(new IoLoop((EventLoop) executor, operations, allocator, sendQueues));
        }
    }

    IoLoop nextLoop() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    List<IoLoop> loops() {
        return loops;
    }

    void awaitEnd(long nanos) throws InterruptedException {
        group.awaitTermination(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }
}
