// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/** What a send does when the queue of its connection is full. */
public enum SendPolicy {
    /**
     * Waits for room, at most the stall timeout; on an I/O thread, where nothing may wait, fails. The default.
     */
    WAIT,
    /** Fails with a {@link LimitException}. */
    FAIL
}
