// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;

/** A provider as it should be. */
public class GoodProtocol implements Protocol {

    /** Makes one, as ServiceLoader does. */
    public GoodProtocol() {}

    @Override
    public String name() {
        return "good";
    }

    @Override
    public MessageCodec open(Setup setup) {
        throw new UnsupportedOperationException("not used");
    }
}
