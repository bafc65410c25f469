// SPDX-License-Identifier: Apache-2.0
/** Says why a provider is not seen, and what repairs it. */
module io.patchbay.doctor {
    requires transitive io.patchbay;

    exports io.patchbay.doctor;

    uses io.patchbay.spi.Transport;
    uses io.patchbay.spi.Protocol;
    uses io.patchbay.spi.Compressor;
    uses io.patchbay.spi.Cipher;
}
