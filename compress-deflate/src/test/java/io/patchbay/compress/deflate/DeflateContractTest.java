// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.deflate;

import io.patchbay.spi.Compressor;
import io.patchbay.testkit.CompressorContract;

class DeflateContractTest extends CompressorContract {

    @Override
    protected Compressor compressor() {
        return new DeflateCompressor();
    }
}
