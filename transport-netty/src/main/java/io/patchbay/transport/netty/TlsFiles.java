// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.AssemblyException;
import io.patchbay.Options;
import io.patchbay.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Where certificates and keys come from. Immutable, but the files may change.
 *
 * @param certificate this side's chain, perhaps with the key; {@code null} if it has none
 * @param key the key; {@code null} if it has none, or stands beside the certificate
 * @param keyPassword a file that begins with the key's password; {@code null} if the key has none
 * @param trust the authorities; {@code null} for the JDK's
 * @param context what a program has made in place of all files; {@code null} if there is none
 * @param hosts a folder of certificates for hosts that peers ask for; {@code null} if there is none
 */
public record TlsFiles(Path certificate, Path key, Path keyPassword, Path trust, SSLContext context, Path hosts) {

    /** What the files held when they were read: a context, and the hosts that the certificate is for. */
    record Loaded(SSLContext context, Set<String> hosts) {}

    static TlsFiles of(Options options) {
        TlsFiles files = new TlsFiles(
                options.get(TlsOptions.CERTIFICATE).orElse(null),
                options.get(TlsOptions.KEY).orElse(null),
                options.get(TlsOptions.KEY_PASSWORD_FILE).orElse(null),
                options.get(TlsOptions.TRUST).orElse(null),
                options.get(TlsOptions.CONTEXT).orElse(null),
                options.get(TlsOptions.HOSTS).orElse(null));
        if (files.context != null && files.paths().findAny().isPresent()) {
            throw new AssemblyException("tls.context takes the place of tls.certificate, tls.key, tls.trust and"
                    + " tls.hosts: set either the one or the others");
        }
        if (files.hosts != null && files.certificate == null) {
            throw new AssemblyException("tls.hosts needs tls.certificate beside it, for peers that ask for another host"
                    + " or for none");
        }
        if (files.key != null && files.certificate == null) {
            throw new AssemblyException("tls.key is of no use without tls.certificate");
        }
        return files;
    }

    /** Gives the same settings with another certificate. */
    TlsFiles forHost(Path hostCertificate, Path hostKey) {
        return new TlsFiles(hostCertificate, hostKey, keyPassword, trust, null, null);
    }

    private Stream<Path> paths() {
        return Stream.of(certificate, key, keyPassword, trust, hosts).filter(Objects::nonNull);
    }

    boolean hasIdentity() {
        return certificate != null || context != null;
    }

    boolean hasTrust() {
        return trust != null || context != null;
    }

    /** Reads every file once, to find what is wrong before anything opens. */
    void check() {
        if (certificate != null) {
            identity();
        }
        if (trust != null) {
            PemFile.authorities(trust);
        }
        if (hosts != null) {
            describeHosts();
        }
    }

    private String describeHosts() {
        return new TlsHosts(this, System::nanoTime).toString();
    }

    private PemFile.Identity identity() {
        return PemFile.identity(certificate, key, keyPassword);
    }

    /** Makes a context of what the files hold now. */
    Loaded load() {
        if (context != null) {
            return new Loaded(context, Set.of());
        }
        PemFile.Identity identity = certificate == null ? null : identity();
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(keyManagers(identity), trustManagers(), null);
            return new Loaded(made, identity == null ? Set.of() : identity.hosts());
        } catch (GeneralSecurityException e) {
            throw new AssemblyException(
                    "This JDK cannot use the TLS files " + paths().toList() + ": " + e.getMessage(), e);
        }
    }

    private static KeyManager[] keyManagers(PemFile.Identity identity) throws GeneralSecurityException {
        if (identity == null) {
            // Not null: that would make the JDK look for a key where system properties say.
            return new KeyManager[0];
        }
        KeyStore store = PemFile.emptyStore();
        store.setKeyEntry("key", identity.key(), new char[0], identity.chain());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private TrustManager[] trustManagers() throws GeneralSecurityException {
        if (trust == null) {
            return null;
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(PemFile.authorities(trust));
        return factory.getTrustManagers();
    }

    /** Tells the files' state apart from an earlier one without reading them. */
    List<Object> stamps() {
        List<Object> stamps = new ArrayList<>();
        paths().forEach(path -> {
            try {
                BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
                stamps.add(List.of(file.lastModifiedTime(), file.size(), String.valueOf(file.fileKey())));
            } catch (IOException e) {
                stamps.add("missing");
            }
        });
        return stamps;
    }

    Map<String, String> describe() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (context != null) {
            settings.put(TlsOptions.CONTEXT.name(), "given by the program");
            return settings;
        }
        if (certificate != null) {
            settings.put(TlsOptions.CERTIFICATE.name(), certificate + ", valid until "
                    + identity().chain()[0].getNotAfter().toInstant());
        }
        if (hosts != null) {
            settings.put(TlsOptions.HOSTS.name(), describeHosts());
        }
        settings.put(TlsOptions.TRUST.name(), trust == null ? "the JDK's authorities" : trust.toString());
        return settings;
    }
}
