// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

/** An id was given that stands for nothing here: it was never given out, was closed, or is of another kind. */
public final class HandleException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final int id;

    HandleException(int id, String message) {
        super(message);
        this.id = id;
    }

    /**
     * Tells which id it was.
     *
     * @return the id as it was given
     */
    public int id() {
        return id;
    }
}
