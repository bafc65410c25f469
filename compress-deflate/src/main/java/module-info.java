// SPDX-License-Identifier: Apache-2.0
/** DEFLATE by the JDK, for endpoints that name the compressor {@code deflate}. */
module io.patchbay.compress.deflate {
    requires io.patchbay;
    requires static com.google.auto.service;

    provides io.patchbay.spi.Compressor with
            io.patchbay.compress.deflate.DeflateCompressor;
}
