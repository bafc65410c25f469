// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.TlsOptions;
import io.patchbay.spi.Setup;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One listener with the certificates of several hosts. */
class TlsHostsTest {

    private static final TestCertificates CERTIFICATES = new TestCertificates();
    private static final TestCertificates.Pair GENERAL = CERTIFICATES.local("general");
    private static final TestCertificates.Pair ONE = named("one", "one.example", "also.example");
    private static final TestCertificates.Pair WILD = CERTIFICATES.issue(
            "wild", builder -> builder.addExtensionOctetString("2.5.29.17", false, alternativeName("*.wild.example")));

    @TempDir
    private Path folder;

    private static TestCertificates.Pair named(String name, String... hosts) {
        return CERTIFICATES.issue(name, builder -> {
            for (String host : hosts) {
                builder.addSanDnsName(host);
            }
            return builder;
        });
    }

    /** One DNS name as RFC 5280, section 4.2.1.6, writes it; the builder refuses wildcards. */
    private static byte[] alternativeName(String host) {
        return ByteBuffer.allocate(host.length() + 4)
                .put((byte) 0x30)
                .put((byte) (host.length() + 2))
                .put((byte) 0x82)
                .put((byte) host.length())
                .put(host.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    private void install(String name, TestCertificates.Pair pair) throws Exception {
        // The key first: while they do not belong together, the old pair stays.
        replace(name + ".key", Files.readString(pair.key()));
        replace(name + ".pem", Files.readString(pair.certificate()));
    }

    private void replace(String name, String content) throws Exception {
        Path fresh = Files.writeString(folder.resolve(name + ".new"), content);
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @BeforeEach
    void fill() throws Exception {
        install("one", ONE);
        Path like = Files.createDirectory(folder.resolve("wild"));
        Files.copy(WILD.certificate(), like.resolve("fullchain.pem"));
        Files.copy(WILD.key(), like.resolve("privkey.pem"));
        Files.writeString(folder.resolve("README"), "not a certificate");
    }

    private Loopback listener() throws Exception {
        return Loopback.tls(CERTIFICATES, GENERAL).with(TlsOptions.HOSTS, folder).listen(Recorder::echo);
    }

    private static BigInteger serial(TestCertificates.Pair pair) {
        return pair.bundle().getCertificate().getSerialNumber();
    }

    /** Connects and asks for a host, unless it is empty. */
    private static BigInteger shown(Loopback server, String host, UnaryOperator<byte[]> records, int cut)
            throws Exception {
        try (CutSocket plain = new CutSocket(server.port(), records, cut);
                SSLSocket socket = (SSLSocket) CERTIFICATES.context(GENERAL)
                        .getSocketFactory()
                        .createSocket(plain, "127.0.0.1", server.port(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(host.isEmpty() ? List.of() : List.of(new SNIHostName(host)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            plain.assertWasCut();
            return shown.getSerialNumber();
        }
    }

    private static BigInteger shown(Loopback server, String host) throws Exception {
        return shown(server, host, UnaryOperator.identity(), 0);
    }

    @Test
    void eachHostHasItsCertificate() throws Exception {
        try (Loopback server = listener()) {
            assertEquals(serial(ONE), shown(server, "one.example"));
            assertEquals(serial(ONE), shown(server, "Also.Example"));
            assertEquals(serial(WILD), shown(server, "any.wild.example"));
            assertEquals(serial(GENERAL), shown(server, "two.labels.wild.example"), "a wildcard is one label");
            assertEquals(serial(GENERAL), shown(server, "wild.example"));
            assertEquals(serial(GENERAL), shown(server, "unknown.example"));
            assertEquals(serial(GENERAL), shown(server, ""));
        }
    }

    @Test
    void ourClientAsksForTheHostThatItVerifies() throws Exception {
        try (Loopback server = listener();
                Loopback client = Loopback.tls()
                        .with(TlsOptions.TRUST, CERTIFICATES.trust)
                        .with(TlsOptions.SERVER_NAME, "some.wild.example")) {
            client.towards(server);
            TlsTrustTest.assertEchoes(client);
        }
    }

    @Test
    @DisplayName("D3: a ClientHello that comes in two pieces gets the certificate of its host")
    void aCutHello() throws Exception {
        try (Loopback server = listener()) {
            int bytes = CutSocket.helloBytes(() -> shown(server, "one.example"));
            // The handshakes; that every single cut is understood is for a test without them.
            for (int cut = 1; cut < bytes; cut += bytes / 16) {
                assertEquals(serial(ONE), shown(server, "one.example", UnaryOperator.identity(), cut), "cut at " + cut);
            }
        }
    }

    @ParameterizedTest(name = "D3: a ClientHello in records of {0} bytes gets the certificate of its host")
    @ValueSource(ints = {1, 2, 7, 64})
    void manyRecords(int size) throws Exception {
        try (Loopback server = listener()) {
            assertEquals(serial(ONE), shown(server, "one.example", record -> CutSocket.pieces(record, size), 0));
        }
    }

    @Test
    @DisplayName("D11: a host's certificate is renewed, added and removed for itself; a broken one changes nothing")
    void followsItsFolder() throws Exception {
        try (Loopback server = listener();
                CapturedLog log = new CapturedLog("io.patchbay.transport.netty.TlsHosts")) {
            assertEquals(serial(ONE), shown(server, "one.example"));
            TestCertificates.Pair renewed = named("renewed", "one.example");
            install("one", renewed);
            await().until(() -> shown(server, "one.example").equals(serial(renewed)));
            assertEquals(serial(GENERAL), shown(server, "also.example"), "the new one is not for it");
            assertEquals(serial(WILD), shown(server, "any.wild.example"));

            replace("broken.pem", "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n");
            TestCertificates.Pair added = named("added", "added.example");
            install("later", added);
            await().until(() -> shown(server, "added.example").equals(serial(added)));
            assertEquals(serial(renewed), shown(server, "one.example"));
            await().until(() -> {
                shown(server, "");
                return log.lines().stream().anyMatch(line -> line.contains("broken.pem"));
            });
            Files.delete(folder.resolve("later.pem"));
            await().until(() -> shown(server, "added.example").equals(serial(GENERAL)));
            assertEquals(1, log.lines().stream().filter(line -> line.contains("broken.pem")).count(), "one warning");
        }
    }

    private String refusal(Setup.Role role, boolean general) {
        Endpoint endpoint = Endpoint.of("tls", "127.0.0.1", 7171).withOption(TlsOptions.HOSTS, folder);
        if (general) {
            endpoint = endpoint.withOption(TlsOptions.CERTIFICATE, GENERAL.certificate())
                    .withOption(TlsOptions.KEY, GENERAL.key());
        }
        Setup setup = Setup.of(endpoint, role);
        return assertThrows(AssemblyException.class, () -> new TlsTransport().describe(setup)).getMessage();
    }

    @Test
    void saysWhatIsWrongWithTheFolder() throws Exception {
        assertTrue(refusal(Setup.Role.SERVER, false).contains("tls.certificate"));
        assertTrue(refusal(Setup.Role.CLIENT, true).contains("tls.hosts is for listeners"));
        install("same", named("same", "one.example"));
        assertTrue(refusal(Setup.Role.SERVER, true).contains("one.example, for which there is another"));
        install("same", CERTIFICATES.issue("nobody", builder -> builder.addSanIpAddress("127.0.0.1")));
        assertTrue(refusal(Setup.Role.SERVER, true).contains("same.pem names no host"));
        Files.delete(folder.resolve("same.key"));
        assertTrue(refusal(Setup.Role.SERVER, true).contains("same.pem cannot be used"));
    }

    @Test
    void explainNamesTheHosts() {
        Endpoint endpoint = Endpoint.of("tls", "127.0.0.1", 7171)
                .withOption(TlsOptions.CERTIFICATE, GENERAL.certificate())
                .withOption(TlsOptions.KEY, GENERAL.key())
                .withOption(TlsOptions.HOSTS, folder);
        String hosts = new TlsTransport().describe(Setup.of(endpoint, Setup.Role.SERVER)).get("tls.hosts");
        assertTrue(hosts.endsWith("with certificates for *.wild.example, also.example, one.example"), hosts);
        assertNotEquals(-1, hosts.indexOf(folder.toString()));
    }
}
