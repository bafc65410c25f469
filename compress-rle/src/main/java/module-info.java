// SPDX-License-Identifier: Apache-2.0
/** Run-length encoding, for endpoints that name the compressor {@code rle}. */
module io.patchbay.compress.rle {
    exports io.patchbay.compress.rle;

    requires transitive io.patchbay;
    requires static com.google.auto.service;

    provides io.patchbay.spi.Compressor with
            io.patchbay.compress.rle.RleCompressor;
}
