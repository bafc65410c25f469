// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** What was measured so far. */
final class Samples {

    private final List<Sample> all = new ArrayList<>();
    private final Map<Workload, Map<PeerKind, String>> failures = new EnumMap<>(Workload.class);

    void add(Sample sample) {
        all.add(sample);
    }

    List<Sample> all() {
        return all;
    }

    /** Forgets what a peer did at a workload, because it has failed there. */
    void fail(Workload workload, PeerKind peer, String reason) {
        all.removeIf(sample -> sample.workload() == workload && sample.peer() == peer);
        failures.computeIfAbsent(workload, any -> new EnumMap<>(PeerKind.class)).put(peer, reason);
    }

    /** Why a peer has failed at a workload, if it has. */
    Optional<String> failure(Workload workload, PeerKind peer) {
        return Optional.ofNullable(failures.getOrDefault(workload, Map.of()).get(peer));
    }

    boolean anyFailed() {
        return !failures.isEmpty();
    }

    List<Sample> of(Workload workload, PeerKind peer) {
        return all.stream()
                .filter(sample -> sample.workload() == workload && sample.peer() == peer)
                .toList();
    }

    /** The median of the rates. */
    OptionalDouble rate(Workload workload, PeerKind peer) {
        return median(of(workload, peer), Sample::perSecond);
    }

    /** The median of the ratios within a turn, because what disturbs the machine disturbs neighbours alike. */
    OptionalDouble ratio(Workload workload, PeerKind peer, PeerKind other) {
        List<Sample> others = of(workload, other);
        return median(of(workload, peer).stream().flatMapToDouble(sample -> others.stream()
                .filter(each -> each.turn() == sample.turn())
                .mapToDouble(each -> sample.perSecond() / each.perSecond())));
    }

    static OptionalDouble median(List<Sample> samples, ToDoubleFunction<Sample> value) {
        return median(samples.stream().mapToDouble(value));
    }

    static OptionalDouble median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
