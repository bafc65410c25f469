// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.xor;

import io.patchbay.spi.Cipher;
import io.patchbay.testkit.CipherContract;

class XorContractTest extends CipherContract {

    @Override
    protected Cipher cipher() {
        return new XorCipher();
    }
}
