// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.Optional;

/**
 * What a standing connection has been through.
 *
 * @param state connected, connecting, or between attempts ({@link ConnectionState#DISCONNECTED}); closed, or failed for
 *     good
 * @param inState how long it has been connected, or not connected
 * @param attempts how often connecting was tried
 * @param reconnects how often it was connected again after the first time
 * @param lastFailure why the last connection was lost or the last attempt failed; stays after it has come back
 * @param heldMessages messages that wait for a connection
 * @param heldBytes their bytes
 * @param droppedMessages messages that had waited and were given up: at the end, or because they could not be sent at
 *     all
 */
public record ReconnectStatistics(
        ConnectionState state,
        Duration inState,
        long attempts,
        long reconnects,
        Optional<Throwable> lastFailure,
        int heldMessages,
        int heldBytes,
        long droppedMessages) {}
