// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.sockets;

import io.patchbay.TransportException;
import io.patchbay.spi.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One I/O thread with its selector, tasks and timers. Begins with the first task. */
final class SocketLoop {

    /** What has a place in a loop, with all calls on its thread. */
    interface Member {

        /** The channel can do what its key was interested in. */
        void ready(SelectionKey key) throws IOException;

        /** Looks for what has waited too long. */
        default void sweep(long now) {}

        /** The transport closes, and this ends at once. */
        void stop();
    }

    private record Timer(long at, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            // The clock may pass from the greatest number to the least.
            return Long.signum(at - other.at);
        }
    }

    private static final System.Logger LOG = System.getLogger(SocketLoop.class.getName());

    /** As much as a socket holds, so that one read empties it. */
    static final int READ_BYTES = 256 * 1024;

    private static final long LONGEST_SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORTEST_SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    final Chunks chunks;
    private final Selector selector;
    private final Thread thread;
    private final Consumer<SelectionKey> ready = this::ready;
    private final Object lock = new Object();

    // Guarded by the lock.
    private ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean started;
    private boolean ended;
    private boolean awake = true;

    // The rest belongs to the thread.
    private ArrayDeque<Runnable> running = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final List<SocketLink> dirty = new ArrayList<>();
    private final Set<Member> members = new HashSet<>();
    private long sweepNanos;
    private int sweepNumber;
    private boolean stopping;
    private ByteBuffer readBuffer;
    private ByteBuffer spare;

    SocketLoop(String name, Chunks chunks) {
        this.chunks = chunks;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new TransportException("No selector for sockets: " + e.getMessage(), e);
        }
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        // A thread would otherwise keep the class loader of whoever happens to start it.
        thread.setContextClassLoader(Transport.class.getClassLoader());
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Adds a task behind the others; {@code false} if the loop has ended and will not run it. */
    boolean execute(Runnable task) {
        boolean asleep;
        synchronized (lock) {
            if (ended) {
                return false;
            }
            tasks.add(task);
            asleep = !awake;
            awake = true;
            if (!started) {
                started = true;
                thread.start();
            }
        }
        if (asleep) {
            selector.wakeup();
        }
        return true;
    }

    /** Runs a task later, unless the loop ends before. On the thread. */
    void schedule(Runnable task, long nanos) {
        timers.add(new Timer(System.nanoTime() + nanos, task));
    }

    /** Makes sure that a link's output is flushed when what is under way is done. On the thread. */
    void flushSoon(SocketLink link) {
        dirty.add(link);
    }

    /** Gives the thread's buffer, empty, to read into. Its bytes are gone with the next read of any link. */
    ByteBuffer readBuffer() {
        if (readBuffer == null) {
            readBuffer = ByteBuffer.allocateDirect(READ_BYTES);
        }
        return readBuffer.clear();
    }

    /** Finds a buffer for a frame that is larger than the thread's buffer. */
    ByteBuffer takeLarge(int bytes) {
        ByteBuffer kept = spare;
        spare = null;
        return kept != null && kept.capacity() >= bytes ? kept.clear() : ByteBuffer.allocateDirect(bytes);
    }

    void giveLarge(ByteBuffer buffer) {
        spare = buffer;
    }

    SelectionKey register(SelectableChannel channel, int operations, Member member) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, member);
    }

    /** Adds who is swept at least four times within that time; {@code false} if the transport closes. */
    boolean add(Member member, long shortestTimeoutNanos) {
        if (stopping) {
            return false;
        }
        members.add(member);
        long wanted = Math.max(SHORTEST_SWEEP_NANOS, Math.min(LONGEST_SWEEP_NANOS, shortestTimeoutNanos / 4));
        if (sweepNanos == 0 || wanted < sweepNanos) {
            sweepNanos = wanted;
            scheduleSweep(++sweepNumber);
        }
        return true;
    }

    void remove(Member member) {
        members.remove(member);
    }

    private void scheduleSweep(int number) {
        schedule(() -> sweep(number), sweepNanos);
    }

    private void sweep(int number) {
        if (number != sweepNumber) {
            // Somebody has come since who could not wait for this one.
            return;
        }
        spare = null;
        if (members.isEmpty()) {
            sweepNanos = 0;
            return;
        }
        long now = System.nanoTime();
        for (Member member : List.copyOf(members)) {
            guarded(() -> member.sweep(now));
        }
        scheduleSweep(number);
    }

    /** Ends every member and then the thread. Any thread. */
    void close() {
        execute(() -> {
            stopping = true;
            List.copyOf(members).forEach(member -> guarded(member::stop));
        });
    }

    void awaitEnd(long nanos) throws InterruptedException {
        if (!isCurrent()) {
            TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, nanos));
        }
    }

    private void run() {
        try {
            while (!hasEnded()) {
                runTasks();
                flush();
                select();
                runTimers();
                flush();
            }
        } catch (IOException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "An I/O thread has failed, and its links end", e);
            stopping = true;
            List.copyOf(members).forEach(member -> guarded(member::stop));
            runTasks();
        } finally {
            end();
        }
    }

    private boolean hasEnded() {
        synchronized (lock) {
            ended = stopping && tasks.isEmpty();
            return ended;
        }
    }

    private void end() {
        synchronized (lock) {
            ended = true;
        }
        try {
            selector.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "A selector did not close", e);
        }
    }

    private void runTasks() {
        synchronized (lock) {
            ArrayDeque<Runnable> due = tasks;
            tasks = running;
            running = due;
        }
        for (Runnable task = running.poll(); task != null; task = running.poll()) {
            guarded(task);
        }
    }

    private void runTimers() {
        long now = timers.isEmpty() ? 0 : System.nanoTime();
        while (!timers.isEmpty() && timers.peek().at - now <= 0) {
            guarded(timers.poll().task);
        }
    }

    /** What a flush brings about may be more to flush, here or at other links. */
    private void flush() {
        for (int i = 0; i < dirty.size(); i++) {
            guarded(dirty.get(i).flushTask);
        }
        dirty.clear();
    }

    private void select() throws IOException {
        long waitNanos = timers.isEmpty() ? Long.MAX_VALUE : timers.peek().at - System.nanoTime();
        boolean now;
        synchronized (lock) {
            now = !tasks.isEmpty() || waitNanos <= 0 || stopping;
            awake = now;
        }
        if (now) {
            selector.selectNow(ready);
        } else {
            // Zero means without end.
            long millis = waitNanos == Long.MAX_VALUE ? 0 : TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1;
            selector.select(ready, millis);
        }
        synchronized (lock) {
            awake = true;
        }
    }

    private void ready(SelectionKey key) {
        Member member = (Member) key.attachment();
        try {
            if (key.isValid()) {
                member.ready(key);
            }
        } catch (IOException | RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            LOG.log(System.Logger.Level.WARNING, "A socket failed", e);
            guarded(member::stop);
        }
    }

    /** One member's failure is no reason to strand the others. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            LOG.log(System.Logger.Level.WARNING, "A task of an I/O thread failed", e);
        }
    }
}
