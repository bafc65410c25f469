// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

/** Why a connection is not lent any more. */
enum Ending {
    /** It was idle for too long. */
    IDLE("idle"),
    /** It has reached its greatest age, or may not be lent more than once. */
    OLD("old"),
    /** It has ended by itself. */
    LOST("lost"),
    /** Something was left on it. */
    NOT_AT_REST("not at rest"),
    /** Its user said so. */
    DISCARDED("discarded"),
    /** It did not answer. */
    CHECK_FAILED("check failed"),
    /** Its user has not given it back. */
    LEAKED("leaked"),
    /** The pool is closed. */
    POOL_CLOSED("pool closed");

    private final String text;

    Ending(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
