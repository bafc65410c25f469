// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Knows the I/O threads of a manager and keeps them from blocking. */
final class IoGuard {

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    void register(Thread ioThread) {
        threads.add(ioThread);
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
