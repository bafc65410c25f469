// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;

/** Has no name. */
public class NullName implements Protocol {

    /** Makes one, as ServiceLoader does. */
    public NullName() {}

    @Override
    public String name() {
        return null;
    }

    @Override
    public MessageCodec open(Setup setup) {
        throw new UnsupportedOperationException("not used");
    }
}
