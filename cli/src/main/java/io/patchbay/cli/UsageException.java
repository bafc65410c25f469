// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

/** The command line asks for something that cannot be done; the message says what would be right. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }

    UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
