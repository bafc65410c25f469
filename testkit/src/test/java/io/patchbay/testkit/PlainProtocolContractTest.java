// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.spi.Protocol;
import java.util.Set;

class PlainProtocolContractTest extends ProtocolContract {

    @Override
    protected Protocol protocol() {
        return new PlainProtocol();
    }

    @Override
    protected boolean supports(Class<?> kind) {
        return Set.of(String.class, byte[].class).contains(kind);
    }

    @Override
    protected boolean detectsCorruption() {
        return true;
    }

    @Override
    protected boolean registeredAsService() {
        return false;
    }
}
