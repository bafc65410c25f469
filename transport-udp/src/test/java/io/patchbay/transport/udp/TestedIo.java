// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.IoKind;
import io.patchbay.StandardOptions;
import io.patchbay.spi.Setup;

/** The kind of I/O that this run of the tests is about; the build runs them once for each. */
final class TestedIo {

    static final IoKind KIND = StandardOptions.IO.parse(System.getProperty("patchbay.test.io", "nio"));

    private TestedIo() {}

    /** Gives an endpoint of that kind, or skips the test if this machine has no such thing. */
    static Endpoint at(String host, int port) {
        Endpoint endpoint = Endpoint.of("udp", host, port).withOption(StandardOptions.IO, KIND);
        try {
            new UdpTransport().describe(Setup.of(endpoint, Setup.Role.SERVER));
        } catch (AssemblyException e) {
            boolean linux = System.getProperty("os.name").equals("Linux");
            if (linux && KIND == IoKind.EPOLL && System.getProperty("os.arch").equals("amd64")) {
                fail("Every Linux has epoll, and its jar is among the test dependencies", e);
            }
            abort("Skipped: " + e.getMessage());
        }
        return endpoint;
    }
}
