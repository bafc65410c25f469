// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

/**
 * The disk failed, is full, or holds something that was damaged. The message says what was not stored and what to do.
 */
public final class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StorageException(String message) {
        super(message);
    }

    StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
