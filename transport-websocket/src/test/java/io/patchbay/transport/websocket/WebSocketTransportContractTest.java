// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.Endpoint;
import io.patchbay.StandardOptions;
import io.patchbay.spi.Transport;
import io.patchbay.testkit.TransportContract;

class WebSocketTransportContractTest extends TransportContract {

    @Override
    protected Transport transport() {
        return new WsTransport();
    }

    @Override
    protected Endpoint endpoint() {
        return super.endpoint().withOption(StandardOptions.IO, TestedIo.require());
    }
}
