// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.spi.Transport;

class MemoryTransportContractTest extends TransportContract {

    @Override
    protected Transport transport() {
        return new MemoryTransport();
    }

    @Override
    protected boolean registeredAsService() {
        return false;
    }
}
