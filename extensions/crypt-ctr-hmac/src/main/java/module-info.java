// SPDX-License-Identifier: Apache-2.0
/** The cipher {@code ctr-hmac}, for endpoints such as {@code tcp+json+ctr-hmac://host:7171}. */
module org.example.ctrhmac {
    requires io.patchbay;
    requires static com.google.auto.service;

    provides io.patchbay.spi.Cipher with
            org.example.ctrhmac.CtrHmacCipher;
}
