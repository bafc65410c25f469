// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/**
 * What one stage of a connection has done.
 *
 * @param stage the provider's name
 * @param bytesOutBefore bytes that entered it on the way out; 0 for a protocol, which takes objects
 * @param bytesOutAfter bytes that left it on the way out
 * @param bytesInBefore bytes that entered it on the way in
 * @param bytesInAfter bytes that left it on the way in; 0 for a protocol, which gives objects
 */
public record StageStatistics(
        String stage, long bytesOutBefore, long bytesOutAfter, long bytesInBefore, long bytesInAfter) {}
