// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.patchbay.HandshakeException;
import io.patchbay.TlsOptions;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom a client believes. */
class TlsTrustTest {

    private static final TestCertificates CERTIFICATES = new TestCertificates();
    private static final TestCertificates OTHERS = new TestCertificates();

    private static TestCertificates.Pair issue(UnaryOperator<CertificateBuilder> details) {
        return CERTIFICATES.issue("server", details);
    }

    private static UnaryOperator<CertificateBuilder> valid() {
        return builder -> builder.addSanIpAddress("127.0.0.1");
    }

    /** A name for the case, what the server shows, what its client asks for if not for 127.0.0.1, and what it says. */
    static Stream<Arguments> strangers() throws Exception {
        Instant now = Instant.now();
        return Stream.of(
                Arguments.of("wrong host", issue(one -> one.addSanDnsName("other.example")), null, "not for 127.0.0.1"),
                Arguments.of("address only in the subject", CERTIFICATES.issue("127.0.0.1", one -> one), null,
                        "not for 127.0.0.1"),
                Arguments.of("expired", issue(one -> valid().apply(one)
                        .notBefore(now.minus(Duration.ofDays(9)))
                        .notAfter(now.minus(Duration.ofDays(1)))), null, "expired"),
                Arguments.of("not valid yet", issue(one -> valid().apply(one)
                        .notBefore(now.plus(Duration.ofDays(1)))
                        .notAfter(now.plus(Duration.ofDays(9)))), null, "not valid yet"),
                Arguments.of("self-signed", CERTIFICATES.selfSigned("self", valid()), null, "not trusted"),
                Arguments.of("unknown authority", OTHERS.local("foreign"), null, "not trusted"),
                Arguments.of("wildcard too deep", CERTIFICATES.issue("*.example.test", one -> one), "a.b.example.test",
                        "not for a.b.example.test"),
                Arguments.of("a client's certificate", CERTIFICATES.issueForClient("client"), null, "refused"));
    }

    @ParameterizedTest(name = "D10: {0}")
    @MethodSource("strangers")
    void doesNotBelieve(String name, TestCertificates.Pair shown, String asked, String reason) throws Exception {
        try (Loopback loopback = server(shown)) {
            if (asked != null) {
                loopback.with(TlsOptions.SERVER_NAME, asked);
            }
            assertRefused(loopback, reason);
        }
    }

    private static Loopback server(TestCertificates.Pair shown) throws Exception {
        return Loopback.tls(CERTIFICATES, shown).listen(Recorder::echo);
    }

    private static void assertRefused(Loopback loopback, String reason) {
        Recorder client = new Recorder();
        ExecutionException failure = assertThrows(
                ExecutionException.class,
                () -> loopback.dial(client).toCompletableFuture().get(10, TimeUnit.SECONDS));
        assertInstanceOf(HandshakeException.class, failure.getCause());
        assertTrue(failure.getCause().getMessage().contains(reason), failure.getCause().getMessage());
        assertFalse(client.open.isDone());
        assertEquals(0, client.closes.get());
    }

    /** It knows neither host names nor that it should. */
    private static SSLContext credulous() throws Exception {
        X509TrustManager plain = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {plain}, null);
        return context;
    }

    @Test
    @DisplayName("D10: the host is verified although a plain TrustManager of the program trusts everyone")
    void verifiesTheHostBehindAPlainTrustManager() throws Exception {
        try (Loopback server = server(issue(one -> one.addSanDnsName("other.example")));
                Loopback client = Loopback.tls().with(TlsOptions.CONTEXT, credulous())) {
            client.towards(server);
            assertRefused(client, "not for 127.0.0.1");
            client.with(TlsOptions.SERVER_NAME, "other.example");
            assertEchoes(client);
        }
    }

    @Test
    @DisplayName("D10: without tls.trust the JDK's authorities count, and ours is none of them")
    void trustsTheJdksAuthoritiesByDefault() throws Exception {
        try (Loopback server = server(issue(valid())); Loopback client = Loopback.tls()) {
            client.towards(server);
            assertRefused(client, "not trusted");
        }
    }

    @Test
    void aWildcardStandsForOneLabel() throws Exception {
        try (Loopback loopback = server(CERTIFICATES.issue("*.example.test", one -> one))) {
            loopback.with(TlsOptions.SERVER_NAME, "a.example.test");
            assertEchoes(loopback);
        }
    }

    @Test
    void theHostIsNotVerifiedIfTheProgramSaysSo() throws Exception {
        try (Loopback loopback = server(issue(one -> one.addSanDnsName("other.example")))) {
            loopback.with(TlsOptions.VERIFY_HOST, false);
            assertEchoes(loopback);
        }
    }

    @Test
    void aListenerCanAskForCertificates() throws Exception {
        TestCertificates.Pair pair = issue(valid());
        try (Loopback server = Loopback.tls(CERTIFICATES, pair)
                        .with(TlsOptions.CLIENT_AUTH, TlsOptions.ClientAuth.NEED)
                        .listen(Recorder::echo);
                Loopback stranger = Loopback.tls().with(TlsOptions.TRUST, CERTIFICATES.trust);
                Loopback friend = Loopback.tls(CERTIFICATES, pair)) {
            stranger.towards(server);
            Recorder refused = new Recorder();
            // With TLS 1.3 a client has finished before the server has seen what it does not have.
            stranger.dial(refused).exceptionally(failure -> null).toCompletableFuture().get(10, TimeUnit.SECONDS);
            if (refused.open.isDone()) {
                assertInstanceOf(TransportException.class, refused.cause());
            }
            friend.towards(server);
            assertEchoes(friend);
        }
    }

    static void assertEchoes(Loopback loopback) throws Exception {
        Recorder client = new Recorder();
        Link link = loopback.connect(client);
        assertTrue(link.send(ByteBuffer.wrap(new byte[] {'o', 'i'})));
        Awaitility.await().until(() -> client.texts().contains("oi"));
        link.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertEquals(null, client.cause());
    }
}
