// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;

/** As it should be, but read as one that was compiled for a later Java. */
public class NewerClass implements Protocol {

    /** Makes one, as ServiceLoader does. */
    public NewerClass() {}

    @Override
    public String name() {
        return "newer";
    }

    @Override
    public MessageCodec open(Setup setup) {
        throw new UnsupportedOperationException("not used");
    }
}
