// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.discovery;

import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.StageDescription;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to find every provider that there is, and to compose an endpoint, without opening anything. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DiscoveryBenchmark {

    private static final Endpoint COMPOSED = Endpoint.parse("tcp+json+rle+xor://127.0.0.1:7171");

    private final NetworkManager network =
            NetworkManager.builder().key("xor", new byte[] {1, 2, 3}).build();

    /** Ends the manager that composes. */
    @TearDown
    public void close() {
        network.close();
    }

    /**
     * Makes a manager, with discovery, and closes it.
     *
     * @return how many providers it had
     */
    @Benchmark
    public int createAndClose() {
        try (NetworkManager created = NetworkManager.create()) {
            return created.providers().size();
        }
    }

    /**
     * Composes an endpoint.
     *
     * @return its stages
     */
    @Benchmark
    public List<StageDescription> compose() {
        return network.explain(COMPOSED, false);
    }
}
