// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.List;

/**
 * How it went to unplug something.
 *
 * @param plugin the name of the plugin
 * @param took from the call until nothing used it any more
 * @param finished connections that had ended by the deadline
 * @param drained connections that were ended in good order at the deadline: what they had accepted was sent
 * @param cut connections whose peer did not let them end in good order, and that were aborted 5 seconds after that
 * @param stoppedListeners the endpoints of listeners that could not go on without the plugin
 */
public record UnplugReport(
        String plugin, Duration took, int finished, int drained, int cut, List<Endpoint> stoppedListeners) {

    /**
     * Copies the list.
     *
     * @param plugin the name of the plugin
     * @param took how long it took
     * @param finished connections that had ended by the deadline
     * @param drained connections that were ended in good order
     * @param cut connections that were aborted
     * @param stoppedListeners the endpoints of stopped listeners
     */
    public UnplugReport {
        stoppedListeners = List.copyOf(stoppedListeners);
    }
}
