// SPDX-License-Identifier: Apache-2.0
/**
 * The transport {@code ws}: WebSocket by RFC 6455 with permessage-deflate of RFC 7692, client and server. Applications
 * need this package only to set options and to reach what only WebSocket has.
 */
@Stability.Stable
package io.patchbay.transport.websocket;

import io.patchbay.Stability;
