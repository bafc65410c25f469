// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Looks names up on threads of its own, because the JDK's look-up blocks. */
final class Resolver {

    private static final int THREADS = 4;

    private final ThreadPoolExecutor executor;

    Resolver(String name) {
        executor = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new HostThreads(name + "-dns"));
        executor.allowCoreThreadTimeOut(true);
    }

    /** Gives the address that a text is; {@code null} if it is a name. */
    static InetAddress[] literal(String host) {
        if (!isAddress(host)) {
            return null;
        }
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            // Of an interface that is not there, which looking it up will say.
            return null;
        }
    }

    /** Gives every address of a host; at once if the host is an address. Fails with an {@link UnknownHostException}. */
    CompletableFuture<InetAddress[]> resolve(String host) {
        if (isAddress(host)) {
            CompletableFuture<InetAddress[]> literal = new CompletableFuture<>();
            lookUp(host, literal);
            return literal;
        }
        CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
        try {
            executor.execute(() -> lookUp(host, found));
        } catch (RejectedExecutionException e) {
            found.completeExceptionally(e);
        }
        return found;
    }

    static boolean isAddress(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    private static void lookUp(String host, CompletableFuture<InetAddress[]> found) {
        if (found.isDone()) {
            return;
        }
        try {
            found.complete(InetAddress.getAllByName(host));
        } catch (UnknownHostException | SecurityException e) {
            found.completeExceptionally(e);
        }
    }

    void close() {
        executor.shutdownNow();
    }

    boolean awaitEnd(long nanos) throws InterruptedException {
        return executor.awaitTermination(nanos, TimeUnit.NANOSECONDS);
    }
}
