// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.spi.Compressor;

class DeflateCompressorContractTest extends CompressorContract {

    @Override
    protected Compressor compressor() {
        return new DeflateCompressor();
    }

    @Override
    protected boolean registeredAsService() {
        return false;
    }
}
