// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import io.patchbay.StandardOptions;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Setup;
import io.patchbay.testkit.ProtocolContract;
import java.time.Duration;

class BinaryFirstVersionContractTest extends ProtocolContract {

    @Override
    protected Protocol protocol() {
        return new BinaryProtocol();
    }

    @Override
    protected Setup setup(Setup.Role role) {
        Setup setup = super.setup(role).withMessageTypes(sampleTypes());
        return setup.withOptions(setup.options().with(StandardOptions.PROTOCOL_VERSION, 1));
    }

    @Override
    protected Duration timestampStep() {
        return Duration.ofSeconds(1);
    }
}
