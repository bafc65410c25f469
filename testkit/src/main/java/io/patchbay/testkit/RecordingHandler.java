// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps copies of what arrives, and notes every breach of the rules for the calls of a handler. */
class RecordingHandler implements LinkHandler {

    private final List<byte[]> frames = new ArrayList<>();
    private final List<String> breaches = new ArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger closings = new AtomicInteger();
    private final AtomicInteger writable = new AtomicInteger();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile String threadPrefix = "";
    private volatile Link link;
    private volatile boolean opened;
    private volatile Throwable cause;
    private volatile int framesAtBatchEnd = -1;

    /** What a test does in {@link #onOpen}. */
    void opening(Link newLink) {}

    /** What a test does in {@link #onFrame}, after the frame was kept. */
    void frame(ByteBuffer frame) {}

    /** What a test does in {@link #onBatchEnd}. */
    void batchEnd() {}

    @Override
    public final void onOpen(Link newLink) {
        if (link != null) {
            breach(Rule.HANDLER_2 + ": onOpen is called once");
        }
        link = newLink;
        called("onOpen", () -> {
            opening(newLink);
            opened = true;
        });
    }

    @Override
    public final void onFrame(ByteBuffer frame) {
        called("onFrame", () -> {
            byte[] copy = new byte[frame.remaining()];
            frame.duplicate().get(copy);
            synchronized (frames) {
                frames.add(copy);
            }
            frame(frame);
        });
    }

    @Override
    public final void onBatchEnd() {
        called("onBatchEnd", () -> {
            framesAtBatchEnd = count();
            batchEnd();
        });
    }

    @Override
    public final void onWritable() {
        called("onWritable", writable::incrementAndGet);
    }

    @Override
    public final void onClosed(Throwable newCause) {
        cause = newCause;
        called("onClosed", () -> {});
        if (closings.incrementAndGet() > 1) {
            breach(Rule.HANDLER_2 + ": onClosed is called exactly once");
        }
    }

    private void called(String method, Runnable action) {
        if (link == null) {
            breach(Rule.HANDLER_2 + ": onOpen is called first, but " + method + " came before it");
            return;
        }
        if (closings.get() > 0) {
            breach(Rule.HANDLER_2 + ": onClosed is called exactly once and last, but " + method + " came after it");
        }
        if (inside.getAndIncrement() != 0) {
            breach(Rule.HANDLER_1 + ": The methods of a handler are called one at a time, but"
                    + " " + method + " overlapped another");
        }
        threads.add(Thread.currentThread());
        if (!link.onIoThread()) {
            breach(Rule.LINK_18 + ": onIoThread() is true in the callbacks of a link, but not in " + method);
        }
        if (!Thread.currentThread().getName().startsWith(threadPrefix)) {
            breach(Rule.TRANSPORT_6 + ": The names of threads begin with TransportContext.name, here"
                    + " \"" + threadPrefix + "\", but "
                    + method + " was called on \"" + Thread.currentThread().getName() + "\"");
        }
        try {
            action.run();
        } finally {
            inside.decrementAndGet();
        }
    }

    final void breach(String rule) {
        synchronized (breaches) {
            breaches.add(rule);
        }
    }

    final RecordingHandler expectThreads(String prefix) {
        threadPrefix = prefix;
        return this;
    }

    /** The threads on which a method was called. */
    final Set<Thread> threads() {
        return threads;
    }

    final Link link() {
        return link;
    }

    /** Tells whether {@code onOpen} was called. */
    final boolean begun() {
        return link != null;
    }

    /** Tells whether {@code onOpen} has returned. */
    final boolean isOpened() {
        return opened;
    }

    final boolean isClosed() {
        return closings.get() > 0;
    }

    final Throwable cause() {
        return cause;
    }

    final int writableCalls() {
        return writable.get();
    }

    final boolean batchEndedAfterAll() {
        return framesAtBatchEnd == count();
    }

    final int count() {
        synchronized (frames) {
            return frames.size();
        }
    }

    final List<byte[]> frames() {
        synchronized (frames) {
            return List.copyOf(frames);
        }
    }

    final void forgetFrames() {
        synchronized (frames) {
            frames.clear();
        }
    }

    final void awaitFrames(String rule, int number) {
        if (!Await.within(Await.patience(), () -> count() >= number)) {
            assertEquals(number, count(), rule + ", but not all arrived within " + Await.patience().toMillis() + " ms"
                    + (isClosed() ? " and the link has ended with " + cause : "") + "; frames");
        }
    }

    final void awaitClosed(String rule) {
        Await.until(rule, this::isClosed);
    }

    final void assertNoBreach() {
        synchronized (breaches) {
            if (!breaches.isEmpty()) {
                fail(breaches.get(0) + (breaches.size() > 1 ? ", and more was broken: " + breaches : ""));
            }
        }
    }
}
