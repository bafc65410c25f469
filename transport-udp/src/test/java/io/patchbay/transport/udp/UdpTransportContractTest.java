// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.Endpoint;
import io.patchbay.spi.Transport;
import io.patchbay.testkit.TransportContract;

class UdpTransportContractTest extends TransportContract {

    @Override
    protected Transport transport() {
        return new UdpTransport();
    }

    @Override
    protected Endpoint endpoint() {
        return TestedIo.at("127.0.0.1", 0);
    }
}
