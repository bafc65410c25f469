// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** A handler that keeps what it is told. */
class Recorder implements LinkHandler {

    final List<byte[]> frames = new CopyOnWriteArrayList<>();
    final AtomicInteger writable = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();
    final AtomicInteger afterClose = new AtomicInteger();
    final AtomicInteger batches = new AtomicInteger();
    final CompletableFuture<Link> open = new CompletableFuture<>();
    private final CompletableFuture<Optional<Throwable>> closed = new CompletableFuture<>();
    private final BiConsumer<Link, ByteBuffer> onFrame;
    private Link link;

    Recorder() {
        this(null);
    }

    /** Calls something with each frame instead of keeping it. */
    Recorder(BiConsumer<Link, ByteBuffer> onFrame) {
        this.onFrame = onFrame;
    }

    static Recorder echo() {
        return new Recorder((link, frame) -> {
            if (!link.send(frame)) {
                throw new IllegalStateException("The echo was refused");
            }
        });
    }

    @Override
    public void onOpen(Link opened) {
        link = opened;
        open.complete(opened);
    }

    @Override
    public void onFrame(ByteBuffer frame) {
        if (closed.isDone()) {
            afterClose.incrementAndGet();
        }
        if (onFrame != null) {
            onFrame.accept(link, frame);
            return;
        }
        byte[] copy = new byte[frame.remaining()];
        frame.get(copy);
        frames.add(copy);
    }

    @Override
    public void onBatchEnd() {
        batches.incrementAndGet();
    }

    @Override
    public void onWritable() {
        writable.incrementAndGet();
    }

    @Override
    public void onClosed(Throwable cause) {
        closes.incrementAndGet();
        closed.complete(Optional.ofNullable(cause));
    }

    Link link() throws Exception {
        return open.get(10, TimeUnit.SECONDS);
    }

    /** Waits for the end; {@code null} if it was in good order. */
    Throwable cause() throws Exception {
        return closed.get(10, TimeUnit.SECONDS).orElse(null);
    }

    boolean isClosed() {
        return closed.isDone();
    }

    List<String> texts() {
        return frames.stream().map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1)).toList();
    }
}
