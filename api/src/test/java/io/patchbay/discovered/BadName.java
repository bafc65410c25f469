// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;

/** Has a name that no endpoint could hold. */
public class BadName implements Protocol {

    /** Makes one, as ServiceLoader does. */
    public BadName() {}

    @Override
    public String name() {
        return "Bad Name";
    }

    @Override
    public MessageCodec open(Setup setup) {
        throw new UnsupportedOperationException("not used");
    }
}
