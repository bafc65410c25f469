// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static io.patchbay.testkit.BrokenTransports.block;

import io.patchbay.LimitException;
import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.LinkStatistics;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.SharedFrame;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Transports with one defect each, in their links and in how they call handlers. */
final class BrokenLinks {

    private BrokenLinks() {}

    private static Defect defect(String what, Rule rule, Supplier<TwistedTransport> provider) {
        return BrokenTransports.defect(what, rule, provider);
    }

    /** Does something else in one method of a link. */
    private abstract static class Links extends TwistedTransport {

        private final String name;

        Links(String name) {
            this.name = name;
        }

        abstract Object instead(Link link, Object[] arguments, Call call) throws Throwable;

        @Override
        Object link(Link link, Method method, Object[] arguments, Call call) throws Throwable {
            return method.getName().equals(name) ? instead(link, arguments, call) : call.proceed(arguments);
        }
    }

    /** Takes what it has seen before for sent. */
    private static final class OnceForAll extends Links {

        private volatile Object last;

        OnceForAll() {
            super("sendShared");
        }

        @Override
        Object instead(Link link, Object[] arguments, Call call) throws Throwable {
            boolean again = arguments[0] == last;
            last = arguments[0];
            return again || (boolean) call.proceed(arguments);
        }
    }

    private interface Instead {
        Object instead(Link link, Object[] arguments, TwistedTransport.Call call) throws Throwable;
    }

    private static Supplier<TwistedTransport> at(String name, Instead instead) {
        return () -> new Links(name) {
            @Override
            Object instead(Link link, Object[] arguments, Call call) throws Throwable {
                return instead.instead(link, arguments, call);
            }
        };
    }

    static List<Defect> all() {
        return List.of(
                defect("cannot send for two threads at once", Rule.LINK_1, () -> new Links("send") {
                    private final AtomicInteger inside = new AtomicInteger();

                    @Override
                    Object instead(Link link, Object[] arguments, Call call) throws Throwable {
                        boolean alone = inside.incrementAndGet() == 1;
                        Thread.yield();
                        inside.decrementAndGet();
                        if (!alone) {
                            throw new IllegalStateException("one after the other");
                        }
                        return call.proceed(arguments);
                    }
                }),
                defect("lets the I/O thread overtake others", Rule.LINK_2, at("send", (link, arguments, call) -> {
                    ByteBuffer frame = (ByteBuffer) arguments[0];
                    // The length that the test's answers have, and what they must not overtake.
                    if (link.onIoThread() || frame.remaining() != 2) {
                        return call.proceed(arguments);
                    }
                    ByteBuffer copy = ByteBuffer.allocate(frame.remaining()).put(frame).flip();
                    CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS).execute(() -> link.send(copy));
                    return link.isOpen();
                })),
                defect("blocks when its queue is full", Rule.LINK_3, at("send", (link, arguments, call) -> {
                    boolean taken = (boolean) call.proceed(arguments);
                    if (!taken && link.isOpen()) {
                        block();
                    }
                    return taken;
                })),
                defect("keeps the caller's buffer", Rule.LINK_4, at("send", (link, arguments, call) -> {
                    ByteBuffer frame = (ByteBuffer) arguments[0];
                    ByteBuffer kept = frame.duplicate();
                    frame.position(frame.limit());
                    Thread.yield();
                    return link.execute(() -> link.send(kept));
                })),
                defect("leaves the position of what it took", Rule.LINK_5, at("send", (link, arguments, call) ->
                        call.proceed(((ByteBuffer) arguments[0]).duplicate()))),
                defect("takes frames although its queue is full", Rule.LINK_6, at("send", (link, arguments, call) ->
                        (boolean) call.proceed(arguments) || link.isOpen())),
                defect("ignores the limit of a frame", Rule.LINK_7, at("send", (link, arguments, call) -> {
                    try {
                        return call.proceed(arguments);
                    } catch (LimitException e) {
                        return true;
                    }
                })),
                defect("ends the link at a frame that is too"
                        + " large", Rule.LINK_7, at("send", (link, arguments, call) -> {
                    try {
                        return call.proceed(arguments);
                    } catch (LimitException e) {
                        link.abort();
                        throw e;
                    }
                })),
                defect("hands out frames above its own limit", Rule.LINK_8, () -> new TwistedTransport() {
                    @Override
                    CompletionStage<Binding> listen(OpenTransport open, Setup setup, Supplier<LinkHandler> handlers) {
                        Setup larger = setup.withLimits(setup.limits().withMaxFrameBytes(1 << 20));
                        return super.listen(open, larger, handlers);
                    }
                }),
                defect("never says that it is writable again", Rule.LINK_9, () -> new TwistedTransport() {
                    @Override
                    Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                        return method.getName().equals("onWritable") ? null : call.proceed(arguments);
                    }
                }),
                defect("is open after its end", Rule.LINK_10, at("isOpen", (link, arguments, call) -> true)),
                defect("does not stop reading", Rule.LINK_11, at("pauseReading", (link, arguments, call) -> null)),
                defect("drops what comes while reading is paused", Rule.LINK_12, DropsWhilePaused::new),
                defect("hands out frames from within resumeReading", Rule.LINK_13, HandsOutWithinResume::new),
                defect("loses the last frame at its close", Rule.LINK_14, LosesTheLastFrame::new),
                defect("hands out frames after its close", Rule.LINK_15, at("close", (link, arguments, call) -> {
                    CompletableFuture<Void> closed = new CompletableFuture<>();
                    CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS)
                            .execute(() -> link.close().thenRun(() -> closed.complete(null)));
                    return closed;
                })),
                defect("has another stage at every close", Rule.LINK_16, at("close", (link, arguments, call) ->
                        link.close().thenApply(nothing -> nothing))),
                defect("never says that it has ended", Rule.LINK_16, at("close", (link, arguments, call) -> {
                    link.close();
                    return new CompletableFuture<Void>();
                })),
                defect("aborts when its peer has read everything", Rule.LINK_17,
                        at("abort", (link, arguments, call) -> {
                            while (link.isOpen() && link.statistics().queuedBytes() > 0 && !Thread.interrupted()) {
                                Thread.onSpinWait();
                            }
                            return call.proceed(arguments);
                        })),
                defect("does not know its own thread", Rule.LINK_18, at("onIoThread", (link, arguments, call) -> true)),
                defect("runs tasks where they were given", Rule.LINK_19, at("execute", (link, arguments, call) -> {
                    ((Runnable) arguments[0]).run();
                    return true;
                })),
                defect("does not know its peer's address", Rule.LINK_20, at("remoteAddress", (link, arguments, call) ->
                        new MemoryAddress("peer", 1))),
                defect("forgets its address at its end", Rule.LINK_20, at("localAddress", (link, arguments, call) ->
                        link.isOpen() ? call.proceed(arguments) : null)),
                defect("invents options", Rule.LINK_21, at("option", (link, arguments, call) -> null)),
                defect("takes what it sends for a sign of its peer", Rule.LINK_22, at("lastReceivedNanos",
                        (link, arguments, call) -> link.statistics().lastActivityNanos())),
                defect("never answers a ping", Rule.LINK_23, at("ping", (link, arguments, call) ->
                        Optional.of(new CompletableFuture<Duration>()))),
                defect("counts its own header", Rule.LINK_24, at("statistics", (link, arguments, call) -> {
                    LinkStatistics is = link.statistics();
                    return new LinkStatistics(is.framesSent(), is.bytesSent() + 4 * is.framesSent(),
                            is.framesReceived(), is.bytesReceived(), is.queuedBytes(), is.lastActivityNanos());
                })),
                defect("gives back too early what it was lent", Rule.LINK_25, at("sendLent", (link, arguments, call) -> {
                    ((Runnable) arguments[1]).run();
                    return link.send((ByteBuffer) arguments[0]);
                })),
                defect("gives back twice what it was lent", Rule.LINK_25, at("sendLent", (link, arguments, call) -> {
                    boolean taken = (boolean) call.proceed(arguments);
                    if (taken) {
                        ((Runnable) arguments[1]).run();
                    }
                    return taken;
                })),
                defect("keeps what it was lent", Rule.LINK_25, at("sendLent", (link, arguments, call) ->
                        link.send((ByteBuffer) arguments[0]))),
                defect("gives back what it did not take", Rule.LINK_25, at("sendLent", (link, arguments, call) -> {
                    boolean taken = (boolean) call.proceed(arguments);
                    if (!taken) {
                        ((Runnable) arguments[1]).run();
                    }
                    return taken;
                })),
                defect("sends a shared frame to the first link alone", Rule.LINK_26, OnceForAll::new),
                defect("takes a shared frame for all that nobody else was given", Rule.LINK_26, at("sendShared",
                        (link, arguments, call) -> {
                            ((SharedFrame) arguments[0]).takeForAll();
                            return call.proceed(arguments);
                        })),
                defect("looks at a shared frame later", Rule.LINK_26, at("sendShared", (link, arguments, call) ->
                        link.execute(() -> link.send(((SharedFrame) arguments[0]).bytes())))),
                defect("calls a method from within another", Rule.HANDLER_1, CallsFromWithin::new),
                defect("tells the end twice", Rule.HANDLER_2, () -> new TwistedTransport() {
                    @Override
                    Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                        if (method.getName().equals("onClosed")) {
                            call.proceed(arguments);
                        }
                        return call.proceed(arguments);
                    }
                }),
                defect("hands out a frame after the end", Rule.HANDLER_2, () -> new TwistedTransport() {
                    @Override
                    Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                        Object result = call.proceed(arguments);
                        if (method.getName().equals("onClosed")) {
                            handler.onFrame(ByteBuffer.allocate(1));
                        }
                        return result;
                    }
                }),
                defect("hides what a handler throws", Rule.HANDLER_3, () -> new TwistedTransport() {
                    @Override
                    Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                        try {
                            return call.proceed(arguments);
                        } catch (RuntimeException | Error e) {
                            return null;
                        }
                    }
                }),
                defect("goes on where a handler has stopped reading", Rule.HANDLER_4, GoesOnWhereItStopped::new),
                defect("sends back a frame too late", Rule.HANDLER_5, at("send", (link, arguments, call) -> {
                    if (!link.onIoThread()) {
                        return call.proceed(arguments);
                    }
                    ByteBuffer frame = (ByteBuffer) arguments[0];
                    ByteBuffer kept = frame.duplicate();
                    frame.position(frame.limit());
                    return link.execute(() -> link.send(kept));
                })),
                defect("never says that a batch has ended", Rule.HANDLER_6, () -> new TwistedTransport() {
                    @Override
                    Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                        return method.getName().equals("onBatchEnd") ? null : call.proceed(arguments);
                    }
                }),
                defect("has a cause for an orderly end", Rule.HANDLER_7, () -> new TwistedTransport() {
                    @Override
                    Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                        return method.getName().equals("onClosed")
                                ? call.proceed(new IllegalStateException("the end"))
                                : call.proceed(arguments);
                    }
                }),
                defect("has no cause for a broken link", Rule.HANDLER_7, () -> new TwistedTransport() {
                    @Override
                    Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                        boolean end = method.getName().equals("onClosed");
                        return end ? call.proceed((Object) null) : call.proceed(arguments);
                    }
                }),
                defect("calls its handlers on another thread", Rule.LINK_18, () -> new TwistedTransport() {
                    @Override
                    Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                        Thread other = new Thread(() -> {
                            try {
                                call.proceed(arguments);
                            } catch (Throwable e) {
                                throw new IllegalStateException(e);
                            }
                        }, Thread.currentThread().getName());
                        other.start();
                        other.join();
                        return null;
                    }
                }));
    }

    /** Sends each frame when the next one comes, and forgets the last. */
    private static final class LosesTheLastFrame extends Links {

        private final Map<Link, ByteBuffer> held = new ConcurrentHashMap<>();

        LosesTheLastFrame() {
            super("send");
        }

        @Override
        Object instead(Link link, Object[] arguments, Call call) throws Throwable {
            ByteBuffer frame = (ByteBuffer) arguments[0];
            if (!link.isOpen()) {
                return false;
            }
            ByteBuffer before = held.put(link, ByteBuffer.allocate(frame.remaining()).put(frame).flip());
            return before == null || link.send(before);
        }
    }

    /** Says that a batch has ended when its handler sends something from within a call. */
    private static final class CallsFromWithin extends TwistedTransport {

        private final ThreadLocal<LinkHandler> inside = new ThreadLocal<>();

        @Override
        Object link(Link link, Method method, Object[] arguments, Call call) throws Throwable {
            if (method.getName().equals("send") && inside.get() != null) {
                inside.get().onBatchEnd();
            }
            return call.proceed(arguments);
        }

        @Override
        Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
            inside.set(method.getName().equals("onFrame") ? handler : null);
            try {
                return call.proceed(arguments);
            } finally {
                inside.remove();
            }
        }
    }

    /** Reads on when reading is paused, and hands out nothing of it. */
    private static final class DropsWhilePaused extends TwistedTransport {

        private final AtomicBoolean paused = new AtomicBoolean();

        @Override
        Object link(Link link, Method method, Object[] arguments, Call call) throws Throwable {
            if (method.getName().equals("pauseReading")) {
                // The memory transport goes on reading, into the void, until the sender's queue has room for no more.
                paused.set(true);
                link.execute(() -> CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS)
                        .execute(link::pauseReading));
                return null;
            } else if (method.getName().equals("resumeReading")) {
                paused.set(false);
            }
            return call.proceed(arguments);
        }

        @Override
        Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
            return method.getName().equals("onFrame") && paused.get() ? null : call.proceed(arguments);
        }
    }

    /** Holds back what comes while reading is paused, and hands it out from within the call that resumes. */
    private static final class HandsOutWithinResume extends TwistedTransport {

        private final AtomicBoolean paused = new AtomicBoolean();
        private final Queue<ByteBuffer> held = new ArrayDeque<>();
        private volatile LinkHandler handler;

        @Override
        Object link(Link link, Method method, Object[] arguments, Call call) throws Throwable {
            if (method.getName().equals("pauseReading")) {
                paused.set(true);
                return null;
            } else if (method.getName().equals("resumeReading")) {
                paused.set(false);
                for (ByteBuffer frame = held.poll(); frame != null; frame = held.poll()) {
                    handler.onFrame(frame);
                }
                return null;
            }
            return call.proceed(arguments);
        }

        @Override
        Object handler(LinkHandler to, Method method, Object[] arguments, Call call) throws Throwable {
            if (method.getName().equals("onFrame") && paused.get()) {
                ByteBuffer frame = (ByteBuffer) arguments[0];
                held.add(ByteBuffer.allocate(frame.remaining()).put(frame).flip());
                handler = to;
                return null;
            }
            return call.proceed(arguments);
        }
    }

    /** Counts a frame's bytes by what its handler has read. */
    private static final class GoesOnWhereItStopped extends BrokenTransports.Frames {

        private final AtomicInteger unread = new AtomicInteger();

        @Override
        void frame(ByteBuffer frame, Call call) throws Throwable {
            int missing = Math.min(unread.get(), frame.remaining());
            frame.position(frame.position() + missing);
            int limit = frame.limit();
            call.proceed(frame);
            unread.set(limit - frame.limit() > 0 ? 1 : 0);
        }
    }
}
