// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import io.patchbay.spi.Protocol;
import io.patchbay.testkit.ProtocolContract;

class JsonContractTest extends ProtocolContract {

    @Override
    protected Protocol protocol() {
        return new JsonProtocol();
    }

    @Override
    protected boolean detectsCorruption() {
        return true;
    }
}
