// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The threads that live at one time, to compare with those of another. */
final class Threads {

    /**
     * Threads of the JDK, of JUnit and of this kit, and one of Netty that ends by itself and serves every user of it.
     */
    private static final List<String> SHARED = List.of(
            "junit-", "contract-worker", "Common-Cleaner", "Cleaner-", "process reaper", "ForkJoinPool.commonPool",
            "CompletableFutureDelayScheduler", "Attach Listener", "surefire", "globalEventExecutor");

    private final Set<Thread> threads;

    private Threads(Set<Thread> threads) {
        this.threads = threads;
    }

    static Threads now() {
        return new Threads(new HashSet<>(Thread.getAllStackTraces().keySet()));
    }

    /** The names of threads that live now, did not then, and are neither the JDK's nor JUnit's. */
    Set<String> startedSince() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            boolean shared = SHARED.stream().anyMatch(thread.getName()::startsWith)
                    || thread.getThreadGroup() != null && thread.getThreadGroup().getName().equals("system");
            if (thread.isAlive() && !threads.contains(thread) && !shared) {
                names.add(thread.getName());
            }
        }
        return names;
    }
}
