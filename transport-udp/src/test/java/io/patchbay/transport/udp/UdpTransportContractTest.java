// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.spi.Transport;
import io.patchbay.testkit.TransportContract;

class UdpTransportContractTest extends TransportContract {

    @Override
    protected Transport transport() {
        return new UdpTransport();
    }
}
