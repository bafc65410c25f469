// SPDX-License-Identifier: Apache-2.0
/** The {@code patchbay} command, for people at a terminal and for scripts. */
module io.patchbay.cli {
    requires info.picocli;
    requires io.patchbay;
    requires io.patchbay.doctor;
    requires io.patchbay.observe.jfr;
    requires io.patchbay.plugins;
    requires io.patchbay.sync;
    requires jdk.httpserver;
    requires jdk.jfr;
    requires tools.jackson.databind;

    // "patchbay tck" looks for them in the jar that it is given.
    uses io.patchbay.spi.Transport;
    uses io.patchbay.spi.Protocol;
    uses io.patchbay.spi.Compressor;
    uses io.patchbay.spi.Cipher;

    opens io.patchbay.cli to
            info.picocli;
    // Whatever protocol is present reads and writes the records of the chat and the demo.
    opens io.patchbay.cli.chat;
    opens io.patchbay.cli.demo;
}
