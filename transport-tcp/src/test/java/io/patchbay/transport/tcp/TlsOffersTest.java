// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.net.Socket;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Offers that no peer makes any more, in a ClientHello (RFC 5246, section 7.4.1.2) written by hand. */
class TlsOffersTest {

    private static final TestCertificates CERTIFICATES = new TestCertificates();
    private static final TestCertificates.Pair LOCAL = CERTIFICATES.local("offers");
    private static final int HANDSHAKE = 22;

    /** Groups, signature algorithms and point formats that a server with an EC certificate can use. */
    private static final String EXTENSIONS = "000a0004" + "00020017" + "000d0004" + "00020403" + "000b0002" + "0100";

    private static byte[] hello(String version, String suites) {
        String extensions = hex(EXTENSIONS.length() / 2, 2) + EXTENSIONS;
        String body = version + "42".repeat(32) + "00" + hex(suites.length() / 2, 2) + suites + "0100" + extensions;
        String message = "01" + hex(body.length() / 2, 3) + body;
        return HexFormat.of().parseHex("16" + "0301" + hex(message.length() / 2, 2) + message);
    }

    private static String hex(int value, int bytes) {
        return HexFormat.of().toHexDigits(value, 2 * bytes);
    }

    /** The type of the record that answers, or -1 for none. */
    private static int answer(Loopback loopback, byte[] hello) throws Exception {
        try (Socket peer = loopback.socket()) {
            peer.getOutputStream().write(hello);
            return peer.getInputStream().read();
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void aGoodOfferIsAnswered() throws Exception {
        try (Loopback loopback = Loopback.tls(CERTIFICATES, LOCAL).listen(Recorder::new)) {
            assertEquals(HANDSHAKE, answer(loopback, hello("0303", "c02b")), "or the others prove nothing");
        }
    }

    @ParameterizedTest(name = "D11: a listener refuses {2}")
    @CsvSource({
        "0300, c02bc009, SSL 3.0",
        "0301, c02bc009, TLS 1.0",
        "0302, c02bc009, TLS 1.1",
        "0303, c007c0110005, RC4",
        "0303, c006c0100002003b, NULL",
        "0303, c015c0180018006c, anonymous",
        "0303, c008c012000a, 3DES",
        "0303, 00030006, EXPORT",
    })
    void brokenOffersAreRefused(String version, String suites, String name) throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = Loopback.tls(CERTIFICATES, LOCAL).listen(() -> server)) {
            assertNotEquals(HANDSHAKE, answer(loopback, hello(version, suites)), name);
            assertFalse(server.open.isDone());
        }
    }
}
