// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** What was measured so far. */
final class Samples {

    private final List<Sample> all = new ArrayList<>();

    void add(Sample sample) {
        all.add(sample);
    }

    List<Sample> all() {
        return all;
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

    private static OptionalDouble median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
