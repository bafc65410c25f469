// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.Arrays;

/** Knows the I/O threads of a manager and keeps them from blocking. */
final class IoGuard {

    /** Replaced when one is added, which is rare; they are few, and every call that may block looks for its own. */
    private volatile Thread[] threads = {};

    void register(Thread ioThread) {
        if (!knows(ioThread)) {
            add(ioThread);
        }
    }

    private synchronized void add(Thread ioThread) {
        if (!knows(ioThread)) {
            Thread[] more = Arrays.copyOf(threads, threads.length + 1);
            more[threads.length] = ioThread;
            threads = more;
        }
    }

    private boolean knows(Thread wanted) {
        for (Thread each : threads) {
            if (each == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Lets go of threads of a transport that was closed. */
    synchronized void forgetEnded() {
        threads = Arrays.stream(threads).filter(Thread::isAlive).toArray(Thread[]::new);
    }

    boolean onIoThread() {
        return knows(Thread.currentThread());
    }

    void checkMayBlock(String operation) {
        if (onIoThread()) {
            throw new IllegalStateException(operation + " would block the I/O thread "
                    + Thread.currentThread().getName() + "; use the asynchronous form, or run the handler on an executor");
        }
    }
}
