// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

/** No command was given, and the usage text has been shown already. */
final class MissingCommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;
}
