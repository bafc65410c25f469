// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The median of ratios that were measured one after the other, and the interval that it lies in with a probability of
 * 95 %, by the bootstrap: from the medians of as many ratios, drawn from them with repetition, again and again.
 */
record Ratio(double median, double low, double high) {

    private static final int DRAWS = 10_000;

    static Ratio of(double... ratios) {
        Random random = new Random(0); // the same figures give the same interval
        double[] medians = IntStream.range(0, DRAWS)
                .mapToDouble(draw -> median(random.ints(ratios.length, 0, ratios.length)
                        .mapToDouble(i -> ratios[i])
                        .toArray()))
                .sorted()
                .toArray();
        return new Ratio(median(ratios), medians[DRAWS / 40], medians[DRAWS - 1 - DRAWS / 40]);
    }

    private static double median(double... values) {
        return Samples.median(Arrays.stream(values)).orElseThrow();
    }
}
