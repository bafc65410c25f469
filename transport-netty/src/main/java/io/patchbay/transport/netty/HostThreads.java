// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.util.concurrent.FastThreadLocalThread;
import io.patchbay.spi.Transport;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes daemon threads that see the class loader of the API. A thread would otherwise inherit the loader of whoever happens
 * to start it, and keep a plugin from being unloaded.
 */
final class HostThreads implements ThreadFactory {

    private final String prefix;
    private final AtomicInteger count = new AtomicInteger();

    HostThreads(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new FastThreadLocalThread(task, prefix + "-" + count.incrementAndGet());
        thread.setDaemon(true);
        thread.setPriority(Thread.NORM_PRIORITY);
        thread.setContextClassLoader(Transport.class.getClassLoader());
        return thread;
    }
}
