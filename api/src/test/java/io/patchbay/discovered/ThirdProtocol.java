// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;

/** Has a name of its own. */
public class ThirdProtocol implements Protocol {

    /** Makes one, as ServiceLoader does. */
    public ThirdProtocol() {}

    @Override
    public String name() {
        return "third";
    }

    @Override
    public MessageCodec open(Setup setup) {
        throw new UnsupportedOperationException("not used");
    }
}
