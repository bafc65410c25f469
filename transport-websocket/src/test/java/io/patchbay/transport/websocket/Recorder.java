// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A handler that keeps what it is told: text as {@code t:…}, bytes as {@code b:…}. */
class Recorder implements LinkHandler {

    final List<String> messages = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Link> open = new CompletableFuture<>();
    private final CompletableFuture<Optional<Throwable>> closed = new CompletableFuture<>();

    /** Sends everything back as it came. */
    static Recorder echo() {
        return new Recorder() {
            @Override
            void received(Link link, ByteBuffer bytes, boolean text) {
                boolean taken = text ? link.sendText(bytes) : link.send(bytes);
                if (!taken) {
                    throw new IllegalStateException("The echo was refused");
                }
            }
        };
    }

    void received(Link link, ByteBuffer bytes, boolean text) {
        messages.add((text ? "t:" : "b:") + StandardCharsets.UTF_8.decode(bytes));
    }

    @Override
    public void onOpen(Link link) {
        open.complete(link);
    }

    @Override
    public void onFrame(ByteBuffer frame) {
        received(open.join(), frame, false);
    }

    @Override
    public void onText(ByteBuffer utf8) {
        received(open.join(), utf8, true);
    }

    @Override
    public void onClosed(Throwable cause) {
        closed.complete(Optional.ofNullable(cause));
    }

    boolean isOpened() {
        return open.isDone();
    }

    boolean isClosed() {
        return closed.isDone();
    }

    Link link() throws Exception {
        return open.get(10, TimeUnit.SECONDS);
    }

    WebSocket webSocket() throws Exception {
        return link().facet(WebSocket.class).orElseThrow();
    }

    /** Waits for the end; {@code null} if it was in good order. */
    Throwable cause() throws Exception {
        return closed.get(20, TimeUnit.SECONDS).orElse(null);
    }
}
