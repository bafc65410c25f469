// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.TlsOptions;
import io.patchbay.TransportException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** WebSocket over TLS, with our own client and the JDK's. */
@Timeout(60)
class WssTest {

    @TempDir
    private Path folder;

    private final NetworkManager network = Networks.builder().build();
    private X509Bundle bundle;
    private Path certificate;
    private Listener hub;

    @BeforeEach
    void listen() throws Exception {
        bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=hub")
                .setIsCertificateAuthority(true)
                .addSanDnsName("localhost")
                .buildSelfSigned();
        certificate = Files.writeString(folder.resolve("certificate.pem"), bundle.getCertificatePathPEM());
        hub = network.listen(Endpoint.parse("wss://127.0.0.1:0/chat")
                .withOption(TlsOptions.CERTIFICATE, certificate)
                .withOption(TlsOptions.KEY, Files.writeString(folder.resolve("key.pem"), bundle.getPrivateKeyPEM())));
        hub.onMessage(Connection::send);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private Endpoint at(String host) {
        return Endpoint.parse("wss://" + host + ":" + hub.endpoint().port() + "/chat");
    }

    @Test
    void ourOwnClientTalks() {
        Connection ana = network.connect(at("localhost").withOption(TlsOptions.TRUST, certificate));
        ana.sendText("oi");
        assertEquals("oi", ana.receive(Networks.SOON).text());
    }

    @Test
    void strangersAndOtherHostsAreNotTrusted() {
        assertThrows(TransportException.class, () -> network.connect(at("localhost")));
        TransportException otherHost = assertThrows(
                TransportException.class,
                () -> network.connect(at("127.0.0.1").withOption(TlsOptions.TRUST, certificate)));
        assertTrue(otherHost.getMessage().contains("127.0.0.1"), otherHost.getMessage());
        assertEquals(0, hub.connections().size());
    }

    @Test
    void theJdksClientTalks() throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, bundle.toTrustManagerFactory().getTrustManagers(), null);
        CompletableFuture<String> heard = new CompletableFuture<>();
        WebSocket socket = HttpClient.newBuilder()
                .sslContext(trusting)
                .build()
                .newWebSocketBuilder()
                .buildAsync(URI.create(at("localhost").toString()), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        heard.complete(text.toString());
                        return null;
                    }
                })
                .get(Networks.SOON.toSeconds(), TimeUnit.SECONDS);
        socket.sendText("oi", true);
        assertEquals("oi", heard.get(Networks.SOON.toSeconds(), TimeUnit.SECONDS));
        socket.abort();
    }
}
