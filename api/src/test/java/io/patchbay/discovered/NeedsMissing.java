// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;

/** It needs a class that its jar lacks. */
public class NeedsMissing implements Protocol {

    private final Object needed = MissingDependency.THING;

    /** Makes one, as ServiceLoader does. */
    public NeedsMissing() {}

    @Override
    public String name() {
        return "needing" + needed.hashCode();
    }

    @Override
    public MessageCodec open(Setup setup) {
        throw new UnsupportedOperationException("not used");
    }
}
