// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

/** What a message in an outbox has survived once {@code send} has returned. */
public enum Durability {
    /**
     * The end of the process, and a power cut: it was forced to the disk, together with all that were sent meanwhile.
     * The default.
     */
    FORCED,
    /**
     * The end of the process: the system has it. A power cut loses what the system had not yet written, as a rule the
     * last half minute.
     */
    WRITTEN
}
