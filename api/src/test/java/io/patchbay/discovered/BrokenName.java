// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;

/** Its name() throws. */
public class BrokenName implements Protocol {

    /** Makes one, as ServiceLoader does. */
    public BrokenName() {}

    @Override
    public String name() {
        throw new StackOverflowError("name");
    }

    @Override
    public MessageCodec open(Setup setup) {
        throw new UnsupportedOperationException("not used");
    }
}
