// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import io.patchbay.spi.Compressor;
import io.patchbay.testkit.CompressorContract;

class RleContractTest extends CompressorContract {

    @Override
    protected Compressor compressor() {
        return new RleCompressor();
    }
}
