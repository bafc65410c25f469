// SPDX-License-Identifier: Apache-2.0
/** Contract tests for those who write providers, and a transport that needs no sockets. */
open module io.patchbay.testkit {
    requires transitive io.patchbay;
    requires transitive org.junit.jupiter.api;
    requires jdk.management;

    exports io.patchbay.testkit;

    uses io.patchbay.spi.Transport;
    uses io.patchbay.spi.Protocol;
    uses io.patchbay.spi.Compressor;
    uses io.patchbay.spi.Cipher;
}
