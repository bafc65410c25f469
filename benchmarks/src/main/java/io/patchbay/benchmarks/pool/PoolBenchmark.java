// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.pool;

import com.zaxxer.hikari.util.ConcurrentBag;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.pool.ConnectionPool;
import io.patchbay.pool.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Mono;
import reactor.pool.InstrumentedPool;
import reactor.pool.PooledRef;
import stormpot.Pool;
import stormpot.Timeout;

/**
 * Takes an idle one of ten and gives it back; with {@code -t 4}, by four threads. Patchbay's are connections over TCP
 * with all that the pool does for a user, each other's are objects, and HikariCP's is its bag alone, without what its
 * pool does around it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class PoolBenchmark {

    private static final int SIZE = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Ten connections to a listener of this process. */
    @State(Scope.Benchmark)
    public static class Patchbay {

        private NetworkManager network;
        private ConnectionPool pool;
        private String uri;
        private Endpoint endpoint;

        /** Opens the connections. */
        @Setup
        public void open() {
            network = NetworkManager.create();
            Listener listener = network.listen("tcp+json://127.0.0.1:0");
            endpoint = listener.endpoint();
            uri = endpoint.toString();
            pool = ConnectionPool.builder(network).maxSize(SIZE).build();
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < SIZE; i++) {
                leases.add(pool.acquire(endpoint));
            }
            leases.forEach(Lease::close);
        }

        /** Closes them. */
        @TearDown
        public void close() {
            pool.close();
            network.close();
        }
    }

    /** Ten entries in HikariCP's bag. */
    @State(Scope.Benchmark)
    public static class Hikari {

        private final ConcurrentBag<BagEntry> bag = new ConcurrentBag<>(waiting -> {});

        /** Fills the bag. */
        public Hikari() {
            for (int i = 0; i < SIZE; i++) {
                bag.add(new BagEntry());
            }
        }
    }

    /** Ten objects in Stormpot's pool. */
    @State(Scope.Benchmark)
    public static class Stormpot {

        private final Pool<StormpotEntry> pool =
                Pool.from(new StormpotEntry.Allocator()).setSize(SIZE).build();
        private final Timeout patience = new Timeout(PATIENCE);

        /** Ends its thread. */
        @TearDown
        public void close() {
            pool.shutdown();
        }
    }

    /** Ten objects in the pool of Apache Commons. */
    @State(Scope.Benchmark)
    public static class Commons {

        private final GenericObjectPool<Object> pool;

        /** Fills the pool. */
        public Commons() {
            GenericObjectPoolConfig<Object> config = new GenericObjectPoolConfig<>();
            config.setMaxTotal(SIZE);
            config.setMaxIdle(SIZE);
            config.setMinIdle(SIZE);
            config.setJmxEnabled(false);
            config.setMaxWait(PATIENCE);
            pool = new GenericObjectPool<>(new CommonsFactory(), config);
            try {
                pool.preparePool();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Ten objects in Reactor's pool. */
    @State(Scope.Benchmark)
    public static class Reactor {

        private final InstrumentedPool<Object> pool = reactor.pool.PoolBuilder.from(Mono.fromSupplier(Object::new))
                .sizeBetween(SIZE, SIZE)
                .buildPool();

        /** Fills the pool. */
        public Reactor() {
            pool.warmup().block();
        }
    }

    /** Patchbay, by URI. */
    @Benchmark
    public Object patchbay(Patchbay state) {
        try (Lease lease = state.pool.acquire(state.uri)) {
            return lease.connection();
        }
    }

    /** Patchbay, by endpoint. */
    @Benchmark
    public Object patchbayEndpoint(Patchbay state) {
        try (Lease lease = state.pool.acquire(state.endpoint)) {
            return lease.connection();
        }
    }

    /** HikariCP's bag. */
    @Benchmark
    public Object hikariBag(Hikari state) throws InterruptedException {
        BagEntry entry = state.bag.borrow(5, TimeUnit.SECONDS);
        state.bag.requite(entry);
        return entry;
    }

    /** Stormpot. */
    @Benchmark
    public Object stormpot(Stormpot state) throws Exception {
        StormpotEntry entry = state.pool.claim(state.patience);
        entry.release();
        return entry;
    }

    /** Apache Commons Pool. */
    @Benchmark
    public Object commonsPool(Commons state) throws Exception {
        Object object = state.pool.borrowObject();
        state.pool.returnObject(object);
        return object;
    }

    /** Reactor Pool. */
    @Benchmark
    public Object reactorPool(Reactor state) {
        PooledRef<Object> lent = state.pool.acquire().block();
        lent.release().block();
        return lent;
    }
}
