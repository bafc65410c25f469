// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Traits;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;

/** A name that is there, so that the name behind it is looked for. */
final class NoTransport implements Transport {

    @Override
    public String name() {
        return "none";
    }

    @Override
    public Traits traits() {
        throw new UnsupportedOperationException();
    }

    @Override
    public OpenTransport open(TransportContext context) {
        throw new UnsupportedOperationException();
    }
}
