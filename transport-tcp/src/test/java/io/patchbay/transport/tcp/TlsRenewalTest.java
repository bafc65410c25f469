// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Limits;
import io.patchbay.TlsOptions;
import io.patchbay.spi.Link;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A listener with many open connections gets another certificate. */
@Timeout(60)
class TlsRenewalTest {

    private static final int CONNECTIONS = 1_000;
    private static final int AT_ONCE = 20;
    private static final TestCertificates CERTIFICATES = new TestCertificates();
    private static final TestCertificates.Pair OLD = CERTIFICATES.local("old");
    private static final TestCertificates.Pair RENEWED = CERTIFICATES.local("renewed");

    @TempDir
    private Path folder;

    private void install(TestCertificates.Pair pair) throws Exception {
        install("server.key", Files.readString(pair.key()));
        install("server.pem", Files.readString(pair.certificate()));
    }

    private void install(String name, String content) throws Exception {
        Path fresh = Files.writeString(folder.resolve("fresh"), content);
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static BigInteger serial(TestCertificates.Pair pair) {
        return pair.bundle().getCertificate().getSerialNumber();
    }

    private static BigInteger shown(Link link) throws Exception {
        SSLSession session = link.facet(SSLSession.class).orElseThrow();
        return ((X509Certificate) session.getPeerCertificates()[0]).getSerialNumber();
    }

    @Test
    @DisplayName("D11: 1,000 connections stay while the certificate changes, and the next sees the new one within 1 s")
    void nobodyIsDropped() throws Exception {
        install(OLD);
        Limits limits = Limits.defaults().withMaxConnectionsPerAddress(2 * CONNECTIONS);
        try (Loopback server = Loopback.tls(CERTIFICATES, OLD)
                        .with(limits)
                        .with(TlsOptions.CERTIFICATE, folder.resolve("server.pem"))
                        .with(TlsOptions.KEY, folder.resolve("server.key"))
                        .listen(Recorder::echo);
                Loopback clients = Loopback.tls().with(TlsOptions.TRUST, CERTIFICATES.trust).with(limits);
                CapturedLog log = new CapturedLog("io.patchbay.transport.netty.TlsContext")) {
            clients.towards(server);
            List<Recorder> handlers = new ArrayList<>();
            List<Link> links = new ArrayList<>();
            while (links.size() < CONNECTIONS) {
                var dialed = new ArrayList<java.util.concurrent.CompletionStage<Link>>();
                for (int i = 0; i < AT_ONCE; i++) {
                    Recorder handler = new Recorder();
                    handlers.add(handler);
                    dialed.add(clients.dial(handler));
                }
                for (var each : dialed) {
                    links.add(each.toCompletableFuture().join());
                }
            }
            assertEquals(serial(OLD), shown(links.get(CONNECTIONS - 1)));

            install(RENEWED);
            await().atMost(Duration.ofSeconds(1))
                    .until(() -> shown(clients.connect(new Recorder())).equals(serial(RENEWED)));
            allAnswer(links, handlers, "renewed");

            install("server.pem", "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n");
            await().until(() -> {
                assertEquals(serial(RENEWED), shown(clients.connect(new Recorder())));
                return log.lines().stream().anyMatch(line -> line.contains("cannot be used"));
            });
            assertEquals(serial(RENEWED), shown(clients.connect(new Recorder())));
            allAnswer(links, handlers, "broken");
        }
    }

    private static void allAnswer(List<Link> links, List<Recorder> handlers, String question) {
        links.forEach(link -> assertTrue(link.send(ByteBuffer.wrap(question.getBytes()))));
        await().until(() -> handlers.stream().allMatch(handler -> handler.texts().contains(question)));
        assertTrue(handlers.stream().noneMatch(Recorder::isClosed), "0 drops");
    }
}
