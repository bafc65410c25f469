// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import io.patchbay.Endpoint;
import io.patchbay.StandardOptions;
import io.patchbay.TlsOptions;
import io.patchbay.spi.Transport;
import io.patchbay.testkit.TransportContract;

class TlsTransportContractTest extends TransportContract {

    private static final TestCertificates CERTIFICATES = new TestCertificates();
    private static final TestCertificates.Pair LOCAL = CERTIFICATES.local("contract");

    @Override
    protected Transport transport() {
        return new TlsTransport();
    }

    @Override
    protected Endpoint endpoint() {
        return super.endpoint()
                .withOption(StandardOptions.IO, TestedIo.require())
                .withOption(TlsOptions.CERTIFICATE, LOCAL.certificate())
                .withOption(TlsOptions.KEY, LOCAL.key())
                .withOption(TlsOptions.TRUST, CERTIFICATES.trust);
    }
}
