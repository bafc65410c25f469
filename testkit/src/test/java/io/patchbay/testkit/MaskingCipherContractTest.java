// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.spi.Cipher;

/** What is broken elsewhere is sound if nothing of it is changed. */
class MaskingCipherContractTest extends CipherContract {

    @Override
    protected Cipher cipher() {
        return new BrokenCiphers.Masking();
    }

    @Override
    protected boolean registeredAsService() {
        return false;
    }
}
