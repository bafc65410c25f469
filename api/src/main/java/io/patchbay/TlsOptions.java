// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/**
 * What can be set for a transport that is protected by TLS, such as {@code tls} or {@code wss}.
 *
 * <p>Secrets stand in files and never in an option's text. Files are PEM or PKCS#12, told apart by their content. A
 * listener notices within a second that its files have changed, and uses them for new connections; those that are open
 * stay.
 */
public final class TlsOptions {

    /** Whether a listener asks its peers for a certificate. */
    public enum ClientAuth {
        /** It does not ask. */
        NONE,
        /** It asks, and takes peers that have none. */
        WANT,
        /** It takes only peers that show a certificate which it trusts. */
        NEED;

        static ClientAuth parse(String text) {
            return switch (text) {
                case "none" -> NONE;
                case "want" -> WANT;
                case "need" -> NEED;
                default -> throw new IllegalArgumentException("it is none, want or need");
            };
        }
    }

    /**
     * The certificate of this side, followed by those that lead to its authority: a PEM file, or a PKCS#12 file that
     * holds the key, too. A listener needs it.
     */
    public static final Option<Path> CERTIFICATE =
            file("tls.certificate", "file of this side's certificate chain: PEM, or PKCS#12 with the key");

    /** The private key of the certificate: a PEM file in PKCS#8 form, encrypted or not. */
    public static final Option<Path> KEY = file("tls.key", "file of the private key: PEM, PKCS#8");

    /** The password of the key, or of the PKCS#12 file: the first line of a file. */
    public static final Option<Path> KEY_PASSWORD_FILE =
            file("tls.key-password-file", "file whose first line is the password of the key");

    /** Whose certificates are trusted: a PEM file or a PKCS#12 file without a password. Default: those of the JDK. */
    public static final Option<Path> TRUST =
            file("tls.trust", "file of the authorities to trust: PEM or PKCS#12; default: the JDK's");

    /**
     * Whether a client accepts a server's certificate only if it is for the host that it connects to (RFC 9525).
     * Default: on. Without it anyone with a trusted certificate can stand between.
     */
    public static final Option<Boolean> VERIFY_HOST = Option.ofBoolean(
            "tls.verify-host", "a server's certificate must be for the host that is connected to; default: true");

    /** The host name that a client asks for (RFC 6066, section 3) and verifies. Default: the endpoint's host. */
    public static final Option<String> SERVER_NAME = Option.of(
            "tls.server-name",
            String.class,
            text -> text,
            "host name to ask for and to verify; default: the endpoint's host");

    /** The versions that may be spoken, separated by commas. Default: {@code TLSv1.3,TLSv1.2}; none is lower. */
    public static final Option<String> PROTOCOLS = Option.of(
            "tls.protocols", String.class, text -> text, "TLSv1.3 and TLSv1.2, or one of them; default: both");

    /** Whether a listener asks its peers for a certificate; it needs {@link #TRUST} then. Default: none. */
    public static final Option<ClientAuth> CLIENT_AUTH = Option.of(
            "tls.client-auth",
            ClientAuth.class,
            ClientAuth::parse,
            "whether peers show certificates: none, want or need; default: none");

    /**
     * A context that the program has made, in place of certificate, key and trust. Versions and the host name are
     * checked all the same. It cannot be given as text.
     */
    public static final Option<SSLContext> CONTEXT = Option.of(
            "tls.context",
            SSLContext.class,
            text -> {
                throw new IllegalArgumentException("a context is an object, which only a program can give");
            },
            "an SSLContext in place of the files; can be set by a program only");

    /**
     * A folder of certificates for a listener that serves several hosts. Each certificate is used for the DNS names
     * that it holds, a wildcard for one label; peers that ask for another host, or for none, get {@link #CERTIFICATE}.
     * A file {@code NAME.pem}, {@code NAME.crt} or {@code NAME.p12} holds a chain and its key, or has the key beside it
     * in {@code NAME.key}; a folder in it holds {@code fullchain.pem} and {@code privkey.pem}. What is added, renewed
     * or removed counts for new connections within a second.
     */
    public static final Option<Path> HOSTS = file(
            "tls.hosts", "folder of certificates, each for the hosts that it names; others get tls.certificate");

    private TlsOptions() {}

    private static Option<Path> file(String name, String description) {
        return Option.of(
                name,
                Path.class,
                text -> {
                    try {
                        return Path.of(text);
                    } catch (InvalidPathException e) {
                        throw new IllegalArgumentException("that is no path of a file", e);
                    }
                },
                description);
    }
}
