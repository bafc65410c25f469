// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code echo} and {@code connect} behind TLS, with a certificate that the JDK's keytool has made. */
@Timeout(180)
class TlsEchoTest {

    private static final String PASSWORD = "not a secret";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void makeCertificate() throws Exception {
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        keytool(
                "-genkeypair", "-keyalg", "EC", "-dname", "CN=test", "-ext", "san=ip:127.0.0.1", "-storetype", "PKCS12");
        keytool("-exportcert", "-rfc", "-file", "trust.pem");
    }

    private static void keytool(String... args) throws Exception {
        Cli.Result result = ChildProcess.jdk("keytool")
                .args(args)
                .args("-alias", "test", "-keystore", "server.p12", "-storepass", PASSWORD)
                .in(folder)
                .start()
                .await();
        assertEquals(0, result.code(), result.out() + result.err());
    }

    private static RunningEcho echo(String stages) {
        return RunningEcho.start(
                stages + "://127.0.0.1:0",
                "-o", "tls.certificate=" + folder.resolve("server.p12"),
                "-o", "tls.key-password-file=" + folder.resolve("password"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls+json", "tls+binary+rle", "wss", "wss+json"})
    void everyLineComesBack(String stages) throws IOException {
        try (RunningEcho server = echo(stages)) {
            Cli.Result result = Cli.runWith("oi\nolá\n",
                    "connect", server.address(), "--count", "2", "-o", "tls.trust=" + folder.resolve("trust.pem"));
            assertEquals(0, result.code(), result.err() + server.errors());
            assertEquals(List.of("oi", "olá"), result.lines());
        }
    }

    @Test
    void whoIsNotTrustedIsNotTalkedTo() throws IOException {
        try (RunningEcho server = echo("tls+json")) {
            Cli.Result result = Cli.runWith("oi\n", "connect", server.address(), "--count", "1");
            assertEquals(1, result.code());
            assertEquals("", result.out());
            assertEquals(1, result.err().lines().count(), result.err());
            assertTrue(result.err().contains("certificate"), result.err());
        }
    }
}
