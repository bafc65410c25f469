// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.ArrayList;
import java.util.List;

/**
 * What one stage of a connection has done since it is in use. While both ways have different stages, those of the way out
 * come first.
 *
 * @param stage the provider's name
 * @param bytesOutBefore bytes that entered it on the way out; 0 for a protocol, which takes objects
 * @param bytesOutAfter bytes that left it on the way out
 * @param bytesInBefore bytes that entered it on the way in
 * @param bytesInAfter bytes that left it on the way in; 0 for a protocol, which gives objects
 */
public record StageStatistics(
        String stage, long bytesOutBefore, long bytesOutAfter, long bytesInBefore, long bytesInAfter) {

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
