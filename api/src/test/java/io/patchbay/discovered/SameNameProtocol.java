// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;

/** Has the name of another. */
public class SameNameProtocol implements Protocol {

    /** Makes one, as ServiceLoader does. */
    public SameNameProtocol() {}

    @Override
    public String name() {
        return "good";
    }

    @Override
    public MessageCodec open(Setup setup) {
        throw new UnsupportedOperationException("not used");
    }
}
