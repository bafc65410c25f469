// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Says what a failure of TLS means, and what to do about it. */
final class TlsFailures {

    private TlsFailures() {}

    static String explain(Throwable failure, TlsSettings settings) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String reason = reason(each, settings);
            if (reason != null) {
                return reason;
            }
        }
        return "the connection was lost: " + String.valueOf(failure.getMessage());
    }

    private static String reason(Throwable failure, TlsSettings settings) {
        if (failure instanceof NotSslRecordException) {
            return "the peer does not speak TLS; is a transport without TLS on that port?";
        } else if (failure instanceof TooLongFrameException) {
            return "the peer's ClientHello is larger than " + TlsHello.MAX_BYTES + " bytes";
        } else if (failure instanceof TimeoutException) {
            return failure.getMessage();
        } else if (failure instanceof ClosedChannelException) {
            return "the peer closed the connection";
        } else if (failure instanceof CertificateExpiredException || failure instanceof CertificateNotYetValidException) {
            return "the peer's certificate is expired or not valid yet: " + failure.getMessage();
        } else if (failure instanceof CertPathBuilderException
                || failure instanceof CertPathValidatorException
                        && !(failure.getCause() instanceof CertificateException)) {
            return "the peer's certificate is not trusted; name the authority that has signed it with tls.trust";
        } else if (failure instanceof SSLException) {
            return failure.getCause() instanceof Exception inner && knows(inner) ? null : alert(failure, settings);
        } else if (failure instanceof CertificateException && failure.getCause() == null) {
            return certificate(failure, settings);
        }
        return null;
    }

    private static boolean knows(Exception inner) {
        return inner instanceof CertificateException || inner instanceof SSLException;
    }

    private static String certificate(Throwable failure, TlsSettings settings) {
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith("No subject alternative") || message.startsWith("No name matching")) {
            return "the peer's certificate is not for " + settings.peerHost() + " (" + message + "); connect by a name"
                    + " that it holds, or name one with tls.server-name";
        }
        return "the peer's certificate is refused: " + message;
    }

    private static String alert(Throwable failure, TlsSettings settings) {
        String message = String.valueOf(failure.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("certificate_required") || lower.contains("empty client certificate chain")
                || lower.contains("bad_certificate")) {
            return settings.client()
                    ? "the peer asks for a certificate of this side; set tls.certificate and tls.key (" + message + ")"
                    : "the peer has shown no certificate, which tls.client-auth asks for (" + message + ")";
        } else if (lower.contains("protocol_version") || lower.contains("no appropriate protocol")
                || lower.contains("client requested protocol") || lower.contains("server chose")) {
            return "the two sides have no version of TLS in common; tls.protocols says which this side speaks ("
                    + message + ")";
        } else if (lower.contains("unknown_ca") || lower.contains("certificate_unknown")) {
            return "the peer does not trust this side's certificate (" + message + ")";
        }
        return message;
    }

    /** Tells whether another attempt would end the same way, because of what the peer is and not of the network. */
    static boolean lasts(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof ClosedChannelException || each instanceof SslHandshakeTimeoutException) {
                return false;
            }
            if (each instanceof CertificateException
                    || each instanceof CertPathBuilderException
                    || each instanceof CertPathValidatorException
                    || each instanceof NotSslRecordException) {
                return true;
            }
        }
        // Netty's own for a connection that ended meanwhile is one of these, too.
        return failure instanceof SSLHandshakeException
                && !String.valueOf(failure.getMessage()).startsWith("Connection closed");
    }

    /** Netty tells what is not TLS by printing it. */
    static Throwable withoutPayload(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof NotSslRecordException) {
                return null;
            }
        }
        return failure;
    }
}
