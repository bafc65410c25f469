// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import java.util.List;
import java.util.Map;

/**
 * What an opening handshake has come to.
 *
 * @param target path and query of the request
 * @param headers what the peer sent
 * @param subprotocol {@code null} if there is none
 * @param deflate {@code null} if messages are not compressed
 * @param answer what is to be sent before any frame; empty for a client
 */
record Agreement(
        String target, Map<String, List<String>> headers, String subprotocol, Deflate deflate, String answer) {}
