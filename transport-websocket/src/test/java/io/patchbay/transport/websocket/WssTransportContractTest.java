// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.patchbay.Endpoint;
import io.patchbay.StandardOptions;
import io.patchbay.TlsOptions;
import io.patchbay.spi.Transport;
import io.patchbay.testkit.TransportContract;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class WssTransportContractTest extends TransportContract {

    @TempDir
    private static Path folder;

    private static Path certificate;
    private static Path key;

    @BeforeAll
    static void makeCertificate() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=contract")
                .setIsCertificateAuthority(true)
                .addSanIpAddress("127.0.0.1")
                .buildSelfSigned();
        certificate = Files.writeString(folder.resolve("certificate.pem"), bundle.getCertificatePathPEM());
        key = Files.writeString(folder.resolve("key.pem"), bundle.getPrivateKeyPEM());
    }

    @Override
    protected Transport transport() {
        return new WssTransport();
    }

    @Override
    protected Endpoint endpoint() {
        return super.endpoint()
                .withOption(StandardOptions.IO, TestedIo.require())
                .withOption(TlsOptions.CERTIFICATE, certificate)
                .withOption(TlsOptions.KEY, key)
                .withOption(TlsOptions.TRUST, certificate);
    }
}
