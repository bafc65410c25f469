// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.Option;
import io.patchbay.TlsOptions;
import io.patchbay.spi.Link;
import io.patchbay.spi.Setup;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and keys in files of every kind, and what is said about those that are none. */
class TlsFilesTest {

    private static final TestCertificates CERTIFICATES = new TestCertificates();
    private static final TestCertificates.Pair LOCAL = CERTIFICATES.local("files");
    private static final String PASSWORD = "correct horse";

    @TempDir
    private Path folder;

    private Path write(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content);
    }

    private static Setup listener(Object... options) {
        return setup(Setup.Role.SERVER, options);
    }

    private static Setup setup(Setup.Role role, Object... options) {
        Endpoint endpoint = Endpoint.of("tls", "127.0.0.1", 7171);
        for (int i = 0; i < options.length; i += 2) {
            endpoint = with(endpoint, (Option<?>) options[i], options[i + 1]);
        }
        return Setup.of(endpoint, role);
    }

    private static <T> Endpoint with(Endpoint endpoint, Option<T> option, Object value) {
        return endpoint.withOption(option, option.type().cast(value));
    }

    private static String refusal(Setup setup) {
        return assertThrows(AssemblyException.class, () -> new TlsTransport().describe(setup)).getMessage();
    }

    private static void assertNamed(String message, Path file, String reason) {
        assertTrue(message.contains(file.toString()) && message.contains(reason), message);
    }

    private static BigInteger serial(Link link) throws Exception {
        Certificate[] chain = link.facet(SSLSession.class).orElseThrow().getPeerCertificates();
        return ((X509Certificate) chain[0]).getSerialNumber();
    }

    private static void assertServes(Loopback loopback) throws Exception {
        try (loopback) {
            loopback.listen(Recorder::echo);
            TlsTrustTest.assertEchoes(loopback);
        }
    }

    /** Replaces a file at once, as those do who renew certificates. */
    private void replace(Path file, Path content) throws Exception {
        Path fresh = Files.copy(content, folder.resolve("fresh"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    @DisplayName("D11: new connections see a new certificate, old ones stay, and a broken one changes nothing")
    void followsItsFiles() throws Exception {
        Path certificate = Files.copy(LOCAL.certificate(), folder.resolve("server.pem"));
        Path key = Files.copy(LOCAL.key(), folder.resolve("server-key.pem"));
        TestCertificates.Pair renewed = CERTIFICATES.local("renewed");
        try (Loopback server = Loopback.tls(CERTIFICATES, LOCAL)
                        .with(TlsOptions.CERTIFICATE, certificate)
                        .with(TlsOptions.KEY, key)
                        .listen(Recorder::echo);
                Loopback clients = Loopback.tls().with(TlsOptions.TRUST, CERTIFICATES.trust);
                CapturedLog log = new CapturedLog("io.patchbay.transport.netty.TlsContext")) {
            clients.towards(server);
            Recorder old = new Recorder();
            Link oldLink = clients.connect(old);
            BigInteger first = LOCAL.bundle().getCertificate().getSerialNumber();
            assertEquals(first, serial(oldLink));

            replace(certificate, renewed.certificate());
            replace(key, renewed.key());
            await().until(() -> !serial(clients.connect(new Recorder())).equals(first));
            BigInteger second = renewed.bundle().getCertificate().getSerialNumber();
            assertEquals(second, serial(clients.connect(new Recorder())));

            Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n");
            await().until(() -> {
                clients.connect(new Recorder());
                return log.lines().stream().anyMatch(line -> line.contains("cannot be used"));
            });
            for (int i = 0; i < 20; i++) {
                assertEquals(second, serial(clients.connect(new Recorder())));
            }
            assertEquals(1, log.lines().stream().filter(line -> line.contains("cannot be used")).count(), "one warning");
            assertTrue(log.lines().stream().noneMatch(line -> line.contains("c2VjcmV0")), "no content");

            assertTrue(oldLink.send(ByteBuffer.wrap(new byte[] {'o', 'i'})));
            await().until(() -> old.texts().contains("oi"));
        }
    }

    @Test
    void anEncryptedKeyIsOpenedWithItsPassword() throws Exception {
        String algorithm = "PBEWithSHA1AndDESede";
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(PASSWORD.toCharArray())));
        byte[] sealed = cipher.doFinal(LOCAL.bundle().getKeyPair().getPrivate().getEncoded());
        byte[] der = new EncryptedPrivateKeyInfo(cipher.getParameters(), sealed).getEncoded();
        Path key = write("sealed.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(der) + "\n-----END ENCRYPTED PRIVATE KEY-----\n");
        Path password = write("password", PASSWORD + "\n");
        assertServes(Loopback.tls(CERTIFICATES, LOCAL)
                .with(TlsOptions.KEY, key)
                .with(TlsOptions.KEY_PASSWORD_FILE, password));
        assertNamed(refusal(listener(TlsOptions.CERTIFICATE, LOCAL.certificate(), TlsOptions.KEY, key)), key,
                "tls.key-password-file");
        Path wrong = write("wrong", "battery staple");
        String refusal = refusal(listener(
                TlsOptions.CERTIFICATE, LOCAL.certificate(),
                TlsOptions.KEY, key,
                TlsOptions.KEY_PASSWORD_FILE, wrong));
        assertNamed(refusal, key, "does not open");
        assertFalse(refusal.contains("battery"), refusal);
    }

    @Test
    void pkcs12FilesHoldKeysAndAuthorities() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", LOCAL.bundle().getKeyPair().getPrivate(), PASSWORD.toCharArray(),
                LOCAL.bundle().getCertificatePath());
        Path file = folder.resolve("server.p12");
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("one", CERTIFICATES.authority.getCertificate());
        Path trust = folder.resolve("trust.p12");
        try (var out = Files.newOutputStream(trust)) {
            authorities.store(out, new char[0]);
        }
        Path password = write("password", PASSWORD);
        assertServes(Loopback.tls()
                .with(TlsOptions.CERTIFICATE, file)
                .with(TlsOptions.KEY_PASSWORD_FILE, password)
                .with(TlsOptions.TRUST, trust));
        assertNamed(refusal(listener(TlsOptions.CERTIFICATE, file)), file, "password");
    }

    @Test
    void saysWhichFileIsWrongAndWhy() throws Exception {
        Path missing = folder.resolve("missing.pem");
        assertNamed(refusal(listener(TlsOptions.CERTIFICATE, missing, TlsOptions.KEY, LOCAL.key())), missing, "no such");
        Path empty = write("empty.pem", "");
        assertNamed(refusal(listener(TlsOptions.CERTIFICATE, empty, TlsOptions.KEY, LOCAL.key())), empty, "no cert");
        assertNamed(refusal(listener(TlsOptions.CERTIFICATE, folder, TlsOptions.KEY, LOCAL.key())), folder, "be read");
        Path damaged = write("damaged.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertNamed(refusal(listener(TlsOptions.CERTIFICATE, damaged)), damaged, "damaged");
        assertNamed(refusal(setup(Setup.Role.CLIENT, TlsOptions.TRUST, damaged)), damaged, "damaged");
        assertNamed(refusal(listener(TlsOptions.CERTIFICATE, LOCAL.certificate())), LOCAL.certificate(), "tls.key");
        TestCertificates.Pair other = CERTIFICATES.local("other");
        assertNamed(refusal(listener(TlsOptions.CERTIFICATE, LOCAL.certificate(), TlsOptions.KEY, other.key())),
                other.key(), "does not belong");
        Path old = write("old.pem", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        assertNamed(refusal(listener(TlsOptions.CERTIFICATE, LOCAL.certificate(), TlsOptions.KEY, old)), old, "pkcs8");
        Path cut = write("cut.p12", "0\u0082");
        assertTrue(refusal(listener(TlsOptions.CERTIFICATE, cut)).contains("cut.p12"));
    }

    @Test
    void refusesOptionsThatContradictEachOther() throws Exception {
        assertTrue(refusal(listener()).contains("tls.certificate"));
        assertTrue(refusal(setup(Setup.Role.CLIENT, TlsOptions.KEY, LOCAL.key())).contains("tls.certificate"));
        assertTrue(refusal(setup(Setup.Role.CLIENT, TlsOptions.CONTEXT, SSLContext.getDefault(), TlsOptions.TRUST,
                CERTIFICATES.trust)).contains("tls.context"));
        assertTrue(refusal(listener(
                        TlsOptions.CERTIFICATE, LOCAL.certificate(),
                        TlsOptions.KEY, LOCAL.key(),
                        TlsOptions.CLIENT_AUTH, TlsOptions.ClientAuth.NEED))
                .contains("tls.trust"));
        assertTrue(refusal(setup(Setup.Role.CLIENT, TlsOptions.SERVER_NAME, "not a name!")).contains("tls.server-name"));
        for (String broken : new String[] {"SSLv3", "TLSv1", "TLSv1.1", "TLSv1.3,TLSv1.1", ""}) {
            assertTrue(refusal(setup(Setup.Role.CLIENT, TlsOptions.PROTOCOLS, broken)).contains("tls.protocols"));
        }
    }

    @Test
    void optionsAreReadFromText() {
        assertEquals(Path.of("a.pem"), TlsOptions.CERTIFICATE.parse("a.pem"));
        assertEquals(TlsOptions.ClientAuth.WANT, TlsOptions.CLIENT_AUTH.parse("want"));
        assertThrows(AssemblyException.class, () -> TlsOptions.CLIENT_AUTH.parse("perhaps"));
        assertThrows(AssemblyException.class, () -> TlsOptions.CONTEXT.parse("TLS"));
        assertThrows(AssemblyException.class, () -> TlsOptions.TRUST.parse("\0"));
    }

    @Test
    void describesWhatIsInForce() {
        Map<String, String> settings = new TlsTransport().describe(listener(
                TlsOptions.CERTIFICATE, LOCAL.certificate(),
                TlsOptions.KEY, LOCAL.key(),
                TlsOptions.KEY_PASSWORD_FILE, CERTIFICATES.write("secret", PASSWORD)));
        assertEquals("TLSv1.3,TLSv1.2", settings.get("tls.protocols"));
        assertTrue(settings.get("tls.certificate").contains("valid until"), settings.toString());
        assertFalse(settings.toString().contains(PASSWORD));
        Map<String, String> client = new TlsTransport().describe(setup(Setup.Role.CLIENT));
        assertEquals("true", client.get("tls.verify-host"));
        assertEquals("the JDK's authorities", client.get("tls.trust"));
    }

    @Test
    void aListenerWithoutItsFilesOpensNothing() throws Exception {
        try (Loopback loopback = Loopback.tls()) {
            assertThrows(AssemblyException.class, () -> loopback.listen(Recorder::new));
            Recorder client = new Recorder();
            Setup setup = setup(Setup.Role.CLIENT, TlsOptions.TRUST, folder.resolve("missing"));
            assertThrows(AssemblyException.class, () -> loopback.transport.connect(setup, client));
            assertFalse(client.open.isDone());
        }
    }

    @Test
    void sessionsAreToldAlsoAfterTheEnd() throws Exception {
        try (Loopback loopback = Loopback.tls(CERTIFICATES, LOCAL).listen(Recorder::echo)) {
            Link link = loopback.connect(new Recorder());
            assertEquals("TLSv1.3", link.facet(SSLSession.class).orElseThrow().getProtocol());
            link.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertNotEquals(BigInteger.ZERO, serial(link));
        }
    }
}
