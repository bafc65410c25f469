// SPDX-License-Identifier: Apache-2.0
package org.example.unix;

import io.patchbay.spi.Transport;
import io.patchbay.testkit.TransportContract;

/** Each inherited test is a rule that Patchbay relies on. */
class UnixTransportTest extends TransportContract {

    @Override
    protected Transport transport() {
        return new UnixTransport();
    }
}
