// SPDX-License-Identifier: Apache-2.0
package org.example.ctrhmac;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import io.patchbay.testkit.CipherContract;
import org.junit.jupiter.api.Test;

/** Each inherited test is a rule that Patchbay relies on; as the cipher calls itself secure, they are many. */
class CtrHmacCipherTest extends CipherContract {

    @Override
    protected Cipher cipher() {
        return new CtrHmacCipher();
    }

    @Test
    void aTransportThatLosesFramesIsRefused() {
        Setup lossy = setup(Setup.Role.CLIENT).withTraits(new Traits(false, false, false));
        String message = assertThrows(AssemblyException.class, () -> cipher().open(lossy, key())).getMessage();
        assertTrue(message.contains("aes-gcm"), message);
        assertThrows(AssemblyException.class, () -> cipher().describe(lossy));
    }
}
