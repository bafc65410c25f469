// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.AssemblyException;
import io.patchbay.Options;
import io.patchbay.TlsOptions;
import io.patchbay.TlsOptions.ClientAuth;
import io.patchbay.spi.Setup;
import java.net.IDN;
import java.net.SocketOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * How the links of one endpoint are protected by TLS. Immutable.
 *
 * @param files what the certificates come from
 * @param client whether this side connects
 * @param peerHost the host that is connected to, or the name that stands in for it
 * @param peerPort its port
 * @param verifyHost whether a server's certificate must be for that host
 * @param clientAuth whether a listener asks for certificates
 * @param protocols the versions that may be spoken
 */
public record TlsSettings(
        TlsFiles files,
        boolean client,
        String peerHost,
        int peerPort,
        boolean verifyHost,
        ClientAuth clientAuth,
        List<String> protocols) {

    private static final List<String> ALLOWED = List.of("TLSv1.3", "TLSv1.2");
    private static final Set<SocketOption<?>> KNOWN = Set.of(
            TlsOptions.CERTIFICATE,
            TlsOptions.KEY,
            TlsOptions.KEY_PASSWORD_FILE,
            TlsOptions.TRUST,
            TlsOptions.VERIFY_HOST,
            TlsOptions.SERVER_NAME,
            TlsOptions.PROTOCOLS,
            TlsOptions.CLIENT_AUTH,
            TlsOptions.CONTEXT,
            TlsOptions.HOSTS);

    /**
     * Reads the settings, and the files that they name.
     *
     * @param setup the endpoint, its options and its role
     * @return settings that work
     * @throws AssemblyException if a file cannot be used, naming the file and the reason, or the options contradict
     * each
     *     other
     */
    public static TlsSettings of(Setup setup) {
        Options options = setup.options();
        TlsSettings settings = new TlsSettings(
                TlsFiles.of(options),
                setup.role() == Setup.Role.CLIENT,
                options.get(TlsOptions.SERVER_NAME).map(TlsSettings::checkedName).orElse(setup.endpoint().host()),
                setup.endpoint().port(),
                options.get(TlsOptions.VERIFY_HOST).orElse(true),
                options.get(TlsOptions.CLIENT_AUTH).orElse(ClientAuth.NONE),
                protocols(options.get(TlsOptions.PROTOCOLS).orElse(String.join(",", ALLOWED))));
        settings.check();
        return settings;
    }

    /**
     * Lists the options of a transport with TLS.
     *
     * @return the options
     */
    public static Set<SocketOption<?>> known() {
        return KNOWN;
    }

    private static String checkedName(String name) {
        try {
            return IDN.toASCII(new SNIHostName(name).getAsciiName());
        } catch (IllegalArgumentException e) {
            throw new AssemblyException("Option tls.server-name cannot be \"" + name + "\": it is no host name", e);
        }
    }

    private static List<String> protocols(String text) {
        List<String> versions = Arrays.stream(text.split(",")).map(String::strip).toList();
        for (String version : versions) {
            if (!ALLOWED.contains(version)) {
                throw new AssemblyException("Option tls.protocols cannot hold \"" + version + "\": it is TLSv1.3,"
                        + " TLSv1.2 or both, as everything older is broken");
            }
        }
        return versions;
    }

    private void check() {
        if (!client && !files.hasIdentity()) {
            throw new AssemblyException("A listener with TLS needs a certificate: set tls.certificate and tls.key, or"
                    + " tls.context");
        }
        if (!client && clientAuth != ClientAuth.NONE && !files.hasTrust()) {
            throw new AssemblyException("tls.client-auth asks peers for certificates, and tls.trust does not say whose"
                    + " are trusted: set it to a file of authorities");
        }
        if (client && files.hosts() != null) {
            throw new AssemblyException("tls.hosts is for listeners: a client has one certificate, tls.certificate");
        }
        files.check();
    }

    /** Makes an engine for a new link; of a listener for the host that its peer asks for, if it does. */
    SSLEngine newEngine(TlsContext context, String host) {
        SSLEngine engine = client
                ? context.current().createSSLEngine(peerHost, peerPort)
                : context.current(host).createSSLEngine();
        engine.setUseClientMode(client);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(protocols.toArray(String[]::new));
        if (client) {
            parameters.setEndpointIdentificationAlgorithm(verifyHost ? "HTTPS" : null);
            parameters.setServerNames(serverNames());
        } else if (clientAuth == ClientAuth.NEED) {
            parameters.setNeedClientAuth(true);
        } else {
            parameters.setWantClientAuth(clientAuth == ClientAuth.WANT);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Names a host to the server as RFC 6066 allows: not if it is an address. */
    private List<SNIServerName> serverNames() {
        if (Resolver.isAddress(peerHost)) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(peerHost));
        } catch (IllegalArgumentException e) {
            // Such a name resolves, perhaps, but cannot be asked for.
            return List.of();
        }
    }

    /**
     * Describes what is in force.
     *
     * @return names and values, never a secret
     */
    public Map<String, String> describe() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(TlsOptions.PROTOCOLS.name(), String.join(",", protocols));
        settings.putAll(files.describe());
        if (client) {
            settings.put(TlsOptions.VERIFY_HOST.name(), Boolean.toString(verifyHost));
            settings.put(TlsOptions.SERVER_NAME.name(), peerHost);
        } else {
            settings.put(TlsOptions.CLIENT_AUTH.name(), clientAuth.name().toLowerCase(java.util.Locale.ROOT));
        }
        return settings;
    }
}
