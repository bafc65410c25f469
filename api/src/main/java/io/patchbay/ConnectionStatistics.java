// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.LinkStatistics;
import java.time.Duration;
import java.util.List;

/**
 * The counters of a connection.
 *
 * @param messagesSent messages of the application given to the transport
 * @param messagesReceived messages that arrived
 * @param bytesSent bytes of frames given to the transport, after all stages
 * @param bytesReceived bytes of frames that arrived, before all stages
 * @param queuedBytes bytes waiting to be sent
 * @param waitingMessages messages waiting to be received
 * @param errors how many errors were reported
 * @param connectAttempts how often connecting was tried
 * @param sinceLastActivity how long ago bytes last came or went
 * @param stages what each stage has done, in the order of the way out; empty without stages
 */
public record ConnectionStatistics(
        long messagesSent,
        long messagesReceived,
        long bytesSent,
        long bytesReceived,
        long queuedBytes,
        int waitingMessages,
        long errors,
        int connectAttempts,
        Duration sinceLastActivity,
        List<StageStatistics> stages) {

    static ConnectionStatistics of(Connection connection, LinkStatistics carried) {
        return new ConnectionStatistics(
                Math.max(0, carried.framesSent() - connection.ownFrames.countSent()),
                Math.max(0, carried.framesReceived() - connection.ownFrames.countReceived()),
                carried.bytesSent(),
                carried.bytesReceived(),
                carried.queuedBytes(),
                connection.inbox.size(),
                connection.errors.count(),
                connection.lifecycle.attempts(),
                Duration.ofNanos(Math.max(0, System.nanoTime() - carried.lastActivityNanos())),
                StageStatistics.of(connection.sender.stages(), connection.receiver.stages()));
    }
}
