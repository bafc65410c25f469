// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import static org.junit.jupiter.api.Assumptions.abort;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.IoKind;
import io.patchbay.StandardOptions;
import io.patchbay.spi.Setup;

/** The kind of I/O that this run of the tests is about; the build runs the contracts once for each. */
final class TestedIo {

    private static final IoKind KIND = StandardOptions.IO.parse(System.getProperty("patchbay.test.io", "nio"));

    private TestedIo() {}

    /** Gives the kind, or skips the test if this machine has no such thing. */
    static IoKind require() {
        try {
            new WsTransport().describe(Setup.of(
                    Endpoint.of("ws", "127.0.0.1", 7171).withOption(StandardOptions.IO, KIND), Setup.Role.SERVER));
        } catch (AssemblyException e) {
            abort("Skipped: " + e.getMessage());
        }
        return KIND;
    }
}
