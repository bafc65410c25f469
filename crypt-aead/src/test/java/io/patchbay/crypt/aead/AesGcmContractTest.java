// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import io.patchbay.spi.Cipher;
import io.patchbay.testkit.CipherContract;

class AesGcmContractTest extends CipherContract {

    @Override
    protected Cipher cipher() {
        return new AesGcmCipher();
    }
}
