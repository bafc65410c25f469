// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.spi.Transport;
import io.patchbay.testkit.TransportContract;

class WebSocketTransportContractTest extends TransportContract {

    @Override
    protected Transport transport() {
        return new WsTransport();
    }
}
