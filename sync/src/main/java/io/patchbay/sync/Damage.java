// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

/** What opening an outbox does when messages that were stored cannot be read any more. */
public enum Damage {
    /** It fails, and changes nothing. The default. */
    STOP,
    /**
     * It logs and counts what cannot be read, and goes on with the rest. A file with damage is not deleted in the end
     * but renamed to {@code *.damaged}.
     */
    SKIP
}
