// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;

/** Its constructor throws. */
public class BrokenConstructor implements Protocol {

    /** Always throws. */
    public BrokenConstructor() {
        throw new IllegalStateException("constructor of " + getClass().getName());
    }

    @Override
    public String name() {
        return "broken";
    }

    @Override
    public MessageCodec open(Setup setup) {
        throw new UnsupportedOperationException("not used");
    }
}
