// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.LinkStatistics;
import io.patchbay.spi.Transport;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/** Transports with one defect each, and the contract that is to find it. */
final class BrokenTransports {

    private BrokenTransports() {}

    abstract static class Contract extends MemoryTransportContractTest {

        abstract TwistedTransport broken();

        @Override
        protected Transport transport() {
            return broken();
        }
    }

    static class TellsTheEndTwice extends Contract {
        @Override
        TwistedTransport broken() {
            return new TwistedTransport() {
                @Override
                Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                    if (method.getName().equals("onClosed")) {
                        call.proceed(arguments);
                    }
                    return call.proceed(arguments);
                }
            };
        }
    }

    static class DropsFramesOnClose extends Contract {
        @Override
        TwistedTransport broken() {
            return new TwistedTransport() {
                @Override
                Object link(Link link, Method method, Object[] arguments, Call call) throws Throwable {
                    if (method.getName().equals("close")) {
                        link.abort();
                    }
                    return call.proceed(arguments);
                }
            };
        }
    }

    static class LosesFrames extends Contract {
        @Override
        TwistedTransport broken() {
            AtomicInteger count = new AtomicInteger();
            return new TwistedTransport() {
                @Override
                Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                    boolean lost = method.getName().equals("onFrame") && count.incrementAndGet() == 500;
                    return lost ? null : call.proceed(arguments);
                }
            };
        }
    }

    static class CutsFrames extends Contract {
        @Override
        TwistedTransport broken() {
            return new TwistedTransport() {
                @Override
                Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                    if (method.getName().equals("onFrame")) {
                        ByteBuffer frame = (ByteBuffer) arguments[0];
                        frame.limit(Math.min(frame.limit(), 65_535));
                    }
                    return call.proceed(arguments);
                }
            };
        }
    }

    static class KeepsTheCallersBuffer extends Contract {
        @Override
        TwistedTransport broken() {
            return new TwistedTransport() {
                @Override
                Object link(Link link, Method method, Object[] arguments, Call call) throws Throwable {
                    if (method.getName().equals("send")) {
                        ByteBuffer frame = (ByteBuffer) arguments[0];
                        ByteBuffer kept = frame.duplicate();
                        frame.position(frame.limit());
                        Thread.yield();
                        return link.execute(() -> link.send(kept));
                    }
                    return call.proceed(arguments);
                }
            };
        }
    }

    static class NeverRefuses extends Contract {
        @Override
        TwistedTransport broken() {
            return new TwistedTransport() {
                @Override
                Object link(Link link, Method method, Object[] arguments, Call call) throws Throwable {
                    if (method.getName().equals("send") && link.isOpen() && !(boolean) call.proceed(arguments)) {
                        return true;
                    }
                    return method.getName().equals("send") ? link.isOpen() : call.proceed(arguments);
                }
            };
        }
    }

    static class DoesNotPause extends Contract {
        @Override
        TwistedTransport broken() {
            return new TwistedTransport() {
                @Override
                Object link(Link link, Method method, Object[] arguments, Call call) throws Throwable {
                    return method.getName().equals("pauseReading") ? null : call.proceed(arguments);
                }
            };
        }
    }

    static class CountsWrong extends Contract {
        @Override
        TwistedTransport broken() {
            return new TwistedTransport() {
                @Override
                Object link(Link link, Method method, Object[] arguments, Call call) throws Throwable {
                    if (method.getName().equals("statistics")) {
                        LinkStatistics is = link.statistics();
                        return new LinkStatistics(is.framesSent(), is.bytesSent() + 4 * is.framesSent(),
                                is.framesReceived(), is.bytesReceived(), is.queuedBytes(), is.lastActivityNanos());
                    }
                    return call.proceed(arguments);
                }
            };
        }
    }

    static class HidesFailures extends Contract {
        @Override
        TwistedTransport broken() {
            return new TwistedTransport() {
                @Override
                Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                    try {
                        return call.proceed(arguments);
                    } catch (RuntimeException | Error e) {
                        return null;
                    }
                }
            };
        }
    }

    static class CallsOnAnotherThread extends Contract {
        @Override
        TwistedTransport broken() {
            return new TwistedTransport() {
                @Override
                Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                    Thread other = new Thread(() -> {
                        try {
                            call.proceed(arguments);
                        } catch (Throwable e) {
                            throw new IllegalStateException(e);
                        }
                    });
                    other.start();
                    other.join();
                    return null;
                }
            };
        }
    }

    static class LeavesAThread extends Contract {

        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        TwistedTransport broken() {
            return new TwistedTransport() {
                @Override
                void closing() {
                    Thread left = new Thread(() -> {
                        try {
                            end.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }, "left-behind");
                    left.setDaemon(true);
                    left.start();
                }
            };
        }

        @AfterEach
        void endThread() {
            end.countDown();
        }
    }

    static class InventsOptions extends Contract {
        @Override
        TwistedTransport broken() {
            return new TwistedTransport() {
                @Override
                Object link(Link link, Method method, Object[] arguments, Call call) throws Throwable {
                    return method.getName().equals("option") ? null : call.proceed(arguments);
                }
            };
        }
    }
}
