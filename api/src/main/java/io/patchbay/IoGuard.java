// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Knows the I/O threads of a manager and keeps them from blocking. */
final class IoGuard {

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** Of many connections that open, most are on the thread of the one before, or on few others. */
    private volatile Thread last;

    void register(Thread ioThread) {
        if (ioThread != last) {
            threads.add(ioThread);
            last = ioThread;
        }
    }

    /** Lets go of threads of a transport that was closed. */
    void forgetEnded() {
        threads.removeIf(thread -> !thread.isAlive());
    }

    boolean onIoThread() {
        return threads.contains(Thread.currentThread());
    }

    void checkMayBlock(String operation) {
        if (onIoThread()) {
            throw new IllegalStateException(operation + " would block the I/O thread "
                    + Thread.currentThread().getName() + "; use the asynchronous form, or run the handler on an executor");
        }
    }
}
