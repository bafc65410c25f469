// SPDX-License-Identifier: Apache-2.0
/**
 * The transport {@code udp}, its options, and the socket behind a listener in mode {@code socket}. Applications need
 * this package to set options, to send and receive single datagrams, and for broadcast and multicast.
 */
@Stability.Stable
package io.patchbay.transport.udp;

import io.patchbay.Stability;
