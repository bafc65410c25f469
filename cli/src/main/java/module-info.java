// SPDX-License-Identifier: Apache-2.0
/** The {@code patchbay} command, for people at a terminal and for scripts. */
module io.patchbay.cli {
    requires info.picocli;
    requires io.patchbay;
    requires io.patchbay.observe.jfr;
    requires io.patchbay.plugins;
    requires io.patchbay.sync;
    requires jdk.httpserver;
    requires jdk.jfr;
    requires tools.jackson.databind;

    opens io.patchbay.cli to
            info.picocli;
    // Whatever protocol is present reads and writes the records of the chat and the demo.
    opens io.patchbay.cli.chat;
    opens io.patchbay.cli.demo;
}
