// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.spi.Cipher;

class ToyCipherContractTest extends CipherContract {

    @Override
    protected Cipher cipher() {
        return new ToyCipher();
    }

    @Override
    protected boolean registeredAsService() {
        return false;
    }
}
