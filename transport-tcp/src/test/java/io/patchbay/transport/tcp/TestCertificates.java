// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/** An authority that lives as long as one test class, and what it signs. */
final class TestCertificates {

    final X509Bundle authority;
    private final AtomicInteger count = new AtomicInteger();
    private final Path folder;

    /** The authority's certificate as a file. */
    final Path trust;

    TestCertificates() {
        try {
            folder = Files.createTempDirectory("patchbay-tls");
            authority = new CertificateBuilder()
                    .subject("CN=Patchbay test authority")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            trust = write("authority.pem", authority.getCertificatePEM());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A certificate with its key. */
    record Pair(Path certificate, Path key, X509Bundle bundle) {}

    /** Makes one for 127.0.0.1, ::1 and localhost. */
    Pair local(String name) {
        return issue(name, builder -> builder.addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .addSanIpAddress("::1"));
    }

    Pair issue(String name, UnaryOperator<CertificateBuilder> details) {
        try {
            return files(details.apply(builder(name)).buildIssuedBy(authority));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Makes one that a server has no use for. */
    Pair issueForClient(String name) throws Exception {
        return files(new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .addExtendedKeyUsageClientAuth()
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority));
    }

    Pair selfSigned(String name, UnaryOperator<CertificateBuilder> details) {
        try {
            return files(details.apply(builder(name))
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static CertificateBuilder builder(String name) {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .addExtendedKeyUsageServerAuth()
                .addExtendedKeyUsageClientAuth();
    }

    private Pair files(X509Bundle bundle) throws IOException {
        int number = count.incrementAndGet();
        Path certificate = write(number + ".pem", bundle.getCertificatePathPEM());
        Path key = write(number + "-key.pem", bundle.getPrivateKeyPEM());
        return new Pair(certificate, key, bundle);
    }

    /** What the JDK needs to be a peer, which trusts the authority. */
    SSLContext context(Pair pair) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    pair.bundle().toKeyManagerFactory().getKeyManagers(),
                    authority.toTrustManagerFactory().getTrustManagers(),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    Path write(String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
