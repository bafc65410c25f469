// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

/**
 * What a link has carried. Bytes are those of frames, without the transport's own framing.
 *
 * @param framesSent frames taken by {@link Link#send}
 * @param bytesSent their bytes
 * @param framesReceived frames handed to {@link LinkHandler#onFrame}
 * @param bytesReceived their bytes
 * @param queuedBytes bytes taken and not yet given to the system, the transport's own framing included
 * @param lastActivityNanos when bytes last came or went, on the clock of {@link System#nanoTime}
 */
public record LinkStatistics(
        long framesSent,
        long bytesSent,
        long framesReceived,
        long bytesReceived,
        long queuedBytes,
        long lastActivityNanos) {}
