// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;

/** Its class cannot be initialized. */
public class BrokenStatic implements Protocol {

    private static final int VALUE = Integer.parseInt("no number");

    /** Makes none, in fact. */
    public BrokenStatic() {}

    @Override
    public String name() {
        return "broken" + VALUE;
    }

    @Override
    public MessageCodec open(Setup setup) {
        throw new UnsupportedOperationException("not used");
    }
}
