// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.spi.Transport;

/** What is broken elsewhere is sound if nothing of it is changed. */
class TwistedTransportContractTest extends MemoryTransportContractTest {

    @Override
    protected Transport transport() {
        return new TwistedTransport();
    }
}
