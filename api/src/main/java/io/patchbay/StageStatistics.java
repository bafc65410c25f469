// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What one stage of a connection has done since it is in use. While both ways have different stages, those of the way
 * out come first.
 *
 * @param stage the provider's name
 * @param bytesOutBefore bytes that entered it on the way out; 0 for a protocol, which takes objects
 * @param bytesOutAfter bytes that left it on the way out
 * @param bytesInBefore bytes that entered it on the way in
 * @param bytesInAfter bytes that left it on the way in; 0 for a protocol, which gives objects
 */
public record StageStatistics(
        String stage, long bytesOutBefore, long bytesOutAfter, long bytesInBefore, long bytesInAfter) {

    /**
     * Tells what becomes of a byte on the way out.
     *
     * @return bytes after the stage for each byte before it, for example 0.4 for a compressor that leaves 40 %; empty
     *     if none has entered it
     */
    public OptionalDouble ratioOut() {
        return ratio(bytesOutBefore, bytesOutAfter);
    }

    /**
     * Tells what becomes of a byte on the way in.
     *
     * @return bytes after the stage for each byte before it, for example 2.5 for a compressor that makes two and a half
     *     times as many; empty for a protocol, or if none has entered it
     */
    public OptionalDouble ratioIn() {
        return bytesInAfter == 0 ? OptionalDouble.empty() : ratio(bytesInBefore, bytesInAfter);
    }

    private static OptionalDouble ratio(long before, long after) {
        return before == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) after / before);
    }

    /** Adds what a stage of the same name has done. */
    StageStatistics plus(StageStatistics other) {
        return new StageStatistics(
                stage,
                bytesOutBefore + other.bytesOutBefore,
                bytesOutAfter + other.bytesOutAfter,
                bytesInBefore + other.bytesInBefore,
                bytesInAfter + other.bytesInAfter);
    }

    /** Lists what both ways have done, since they have their present stages. */
    static List<StageStatistics> of(Stages out, Stages in) {
        if (out == null) {
            return List.of();
        }
        List<StageStatistics> all = new ArrayList<>(out.statistics());
        if (in != out) {
            all.addAll(in.statistics());
        }
        return all;
    }
}
