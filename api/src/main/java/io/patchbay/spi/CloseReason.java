// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

/** Why this side ends a link in good order. */
public enum CloseReason {
    /** Everything was said. */
    DONE,
    /** The listener or the whole manager stops. */
    GOING_AWAY,
    /** The peer sent bytes that mean nothing here. */
    BAD_DATA,
    /** The peer sent more than a limit allows. */
    TOO_LARGE
}
