// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.patchbay.TlsOptions;
import io.patchbay.spi.Link;
import io.patchbay.spi.Setup;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSL's command on the other side. */
class TlsOpensslTest {

    private static final TestCertificates CERTIFICATES = new TestCertificates();
    private static final TestCertificates.Pair LOCAL = CERTIFICATES.local("openssl");

    @BeforeAll
    static void findOpenssl() throws Exception {
        boolean there;
        try {
            there = new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (IOException e) {
            there = false;
        }
        if (!there && "true".equals(System.getenv("CI"))) {
            fail("The build server needs the command openssl");
        } else if (!there) {
            abort("Skipped: no command openssl on this machine");
        }
    }

    private static Process openssl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String version(String flag) {
        return flag.equals("-tls1_3") ? "TLSv1.3" : "TLSv1.2";
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2"})
    void itsClientTalksToOurListener(String flag) throws Exception {
        Recorder server = Recorder.echo();
        try (Loopback loopback =
                Loopback.tls(CERTIFICATES, LOCAL).with(Framing.line()).listen(() -> server)) {
            Process client = openssl("s_client", flag, "-quiet", "-no_ign_eof", "-verify_return_error",
                    "-CAfile", CERTIFICATES.trust.toString(), "-verify_ip", "127.0.0.1",
                    "-connect", "127.0.0.1:" + loopback.port());
            try (BufferedReader said = client.inputReader()) {
                client.outputWriter().append("hello from openssl\n").flush();
                assertTrue(said.lines().anyMatch(line -> line.equals("hello from openssl")), "the echo came");
                client.outputWriter().close();
                assertTrue(client.waitFor(10, TimeUnit.SECONDS));
                assertEquals(null, server.cause());
            } finally {
                client.destroy();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes-128-cbc", "aes-256-cbc"})
    void keysThatItHasEncryptedAreOpened(String cipher) throws Exception {
        Path password = CERTIFICATES.write("password", "correct horse\n");
        Path sealed = CERTIFICATES.write("sealed.pem", "");
        Process made = openssl("pkcs8", "-topk8", "-v2", cipher, "-in", LOCAL.key().toString(),
                "-out", sealed.toString(), "-passout", "file:" + password);
        assertEquals(0, made.waitFor());
        try (Loopback loopback = Loopback.tls(CERTIFICATES, LOCAL)
                .with(TlsOptions.KEY, sealed)
                .with(TlsOptions.KEY_PASSWORD_FILE, password)
                .listen(Recorder::echo)) {
            TlsTrustTest.assertEchoes(loopback);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2"})
    void ourClientTalksToItsServer(String flag) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        Process server = openssl("s_server", flag, "-rev", "-accept", "127.0.0.1:" + port,
                "-cert", LOCAL.certificate().toString(), "-key", LOCAL.key().toString());
        try (Loopback loopback = Loopback.tls().with(TlsOptions.TRUST, CERTIFICATES.trust).with(Framing.line());
                BufferedReader said = server.inputReader()) {
            assertTrue(said.lines().anyMatch(line -> line.startsWith("ACCEPT")), "it listens");
            Recorder client = new Recorder();
            Link link = loopback.transport
                    .connect(loopback.setup(port, Setup.Role.CLIENT), client)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertEquals(version(flag), link.facet(javax.net.ssl.SSLSession.class).orElseThrow().getProtocol());
            assertTrue(link.send(ByteBuffer.wrap("abc".getBytes())));
            await().until(() -> client.texts().contains("cba"));
            link.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } finally {
            server.destroy();
            server.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest(name = "D11: a listener refuses what openssl offers it with {0}")
    @ValueSource(
            strings = {
                "-tls1 -cipher ALL:@SECLEVEL=0",
                "-tls1_1 -cipher ALL:@SECLEVEL=0",
                "-tls1_2 -cipher NULL:@SECLEVEL=0",
                "-tls1_2 -cipher aNULL:@SECLEVEL=0"
            })
    void brokenVersionsAndCiphersAreRefused(String flags) throws Exception {
        Recorder server = new Recorder();
        try (Loopback loopback = Loopback.tls(CERTIFICATES, LOCAL).listen(() -> server)) {
            List<String> arguments = new ArrayList<>(List.of("s_client"));
            arguments.addAll(List.of(flags.split(" ")));
            arguments.addAll(List.of("-connect", "127.0.0.1:" + loopback.port()));
            Process client = openssl(arguments.toArray(String[]::new));
            client.getOutputStream().close();
            String said = new String(client.getInputStream().readAllBytes());
            assertTrue(client.waitFor(10, TimeUnit.SECONDS));
            assertNotEquals(0, client.exitValue(), said);
            assertTrue(said.contains("alert"), said);
            assertFalse(server.open.isDone(), "it never became a link");
        }
    }
}
