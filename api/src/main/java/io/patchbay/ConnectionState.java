// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/** Where a connection is in its life. */
public enum ConnectionState {
    /** No attempt has been made yet, or the next one waits for its time. */
    DISCONNECTED,
    /** An attempt is under way. */
    CONNECTING,
    /** Messages can be sent and received. */
    CONNECTED,
    /** The last attempt has failed. Final. */
    FAILED,
    /** Nothing more is accepted; what was accepted is still being sent. */
    CLOSING,
    /** The connection has ended. Final. */
    CLOSED
}
