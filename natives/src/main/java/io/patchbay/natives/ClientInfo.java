// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a WebSocket server knows of a client. All but the address is text from outside.
 *
 * @param ip the client's IP address in numbers
 * @param port the client's port
 * @param target path and query of the request
 * @param subprotocol the subprotocol that was agreed on; empty if there is none
 * @param headers the header fields of the request, by name in lower case
 */
public record ClientInfo(
        String ip, int port, String target, Optional<String> subprotocol, Map<String, List<String>> headers) {

    /**
     * Describes the client without what may be secret: target and headers can hold tokens.
     *
     * @return its address
     */
    @Override
    public String toString() {
        return "ClientInfo[" + ip + ", " + port + "]";
    }
}
