// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.spi.Cipher;

class GreetingToyCipherContractTest extends ToyCipherContractTest {

    @Override
    protected Cipher cipher() {
        return new ToyCipher() {
            @Override
            boolean greets() {
                return true;
            }
        };
    }
}
