// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;
import java.net.SocketOption;
import java.util.Set;

/** Its options() throws. */
public class BrokenOptions implements Protocol {

    /** Makes one, as ServiceLoader does. */
    public BrokenOptions() {}

    @Override
    public String name() {
        return "broken";
    }

    @Override
    public Set<SocketOption<?>> options() {
        throw new NoClassDefFoundError("options");
    }

    @Override
    public MessageCodec open(Setup setup) {
        throw new UnsupportedOperationException("not used");
    }
}
