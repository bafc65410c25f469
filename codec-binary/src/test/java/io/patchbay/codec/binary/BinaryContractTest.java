// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.binary;

import io.patchbay.spi.Protocol;
import io.patchbay.testkit.ProtocolContract;

class BinaryContractTest extends ProtocolContract {

    @Override
    protected Protocol protocol() {
        return new BinaryProtocol();
    }

    @Override
    protected boolean detectsCorruption() {
        return true;
    }
}
