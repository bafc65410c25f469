// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/**
 * Carries frames within this process, with a real I/O thread for each manager and a real send queue for each link.
 *
 * <p>It keeps the contract of the SPI; what a test can bend are the fields.
 */
final class LoopbackTransport implements Transport {

    static final SocketOption<Boolean> OPTION = StandardSocketOptions.TCP_NODELAY;

    final Map<Integer, LoopbackBinding> bindings = new ConcurrentHashMap<>();
    final AtomicInteger ports = new AtomicInteger(10_000);
    final AtomicInteger opens = new AtomicInteger();
    final AtomicInteger connects = new AtomicInteger();
    final AtomicInteger connectors = new AtomicInteger();

    /** What the next connector fails with; {@code null} if it does not. */
    volatile RuntimeException connectorFailure;

    /** Each attempt to connect takes one and fails with it. */
    final Queue<RuntimeException> connectFailures = new ConcurrentLinkedQueue<>();

    /** Attempts stay under way until they are cancelled or the transport closes. */
    volatile boolean holdConnects;

    /** Runs on the thread that connects, after the attempt has begun. */
    volatile Runnable afterConnect = () -> {};

    /** Runs on the listener's I/O thread after it was asked for a handler and before that hears of its link. */
    volatile Runnable beforeAccepted = () -> {};

    volatile Traits traits = Traits.STREAM;

    volatile boolean locatedByPath;

    /** How often a frame that was sent arrives. */
    volatile ToIntFunction<byte[]> copies = frame -> 1;

    /** Unbinding never completes. */
    volatile boolean holdUnbind;

    @Override
    public String name() {
        return "loop";
    }

    @Override
    public boolean locatedByPath() {
        return locatedByPath;
    }

    @Override
    public Traits traits() {
        return traits;
    }

    @Override
    public Set<SocketOption<?>> options() {
        return Set.of(OPTION);
    }

    @Override
    public Map<String, String> describe(Setup setup) {
        return Map.of("carrier", "this process");
    }

    @Override
    public OpenTransport open(TransportContext context) {
        opens.incrementAndGet();
        return new LoopbackOpenTransport(this, context.name());
    }
}
