// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import io.patchbay.spi.Transport;
import io.patchbay.testkit.TransportContract;

class TcpContractTest extends TransportContract {

    @Override
    protected Transport transport() {
        return new TcpTransport();
    }
}
