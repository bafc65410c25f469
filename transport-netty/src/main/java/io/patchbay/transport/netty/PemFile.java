// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.AssemblyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Reads certificates and keys from PEM (RFC 7468) and PKCS#12 files. What is wrong is told with the file's name and
 * never with what it holds.
 */
final class PemFile {

    /** No chain or collection of authorities is larger. */
    private static final long MAX_BYTES = 16 << 20;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    /** A key, and the certificates that vouch for it. */
    record Identity(PrivateKey key, X509Certificate[] chain) {

        private static final int DNS_NAME = 2;

        /** Names the hosts that the certificate is for, in small letters. */
        Set<String> hosts() {
            try {
                Collection<List<?>> names = chain[0].getSubjectAlternativeNames();
                return names == null
                        ? Set.of()
                        : names.stream()
                                .filter(name -> name.get(0).equals(DNS_NAME))
                                .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
                                .collect(Collectors.toUnmodifiableSet());
            } catch (CertificateParsingException e) {
                // It is for nobody, then, as every peer will find.
                return Set.of();
            }
        }
    }

    private final Path path;
    private final byte[] bytes;

    private PemFile(Path path) {
        this.path = path;
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw wrong("it is larger than " + MAX_BYTES + " bytes", null);
            }
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw wrong("there is no such file", e);
        } catch (IOException e) {
            throw wrong("it cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        return store;
    }

    static Identity identity(Path certificate, Path key, Path passwordFile) {
        PemFile file = new PemFile(certificate);
        char[] password = passwordFile == null ? new char[0] : new PemFile(passwordFile).firstLine();
        try {
            if (file.isPkcs12()) {
                return file.storedIdentity(password);
            }
            X509Certificate[] chain = file.certificates().toArray(X509Certificate[]::new);
            PemFile keyFile = key == null ? file : new PemFile(key);
            PrivateKey found = keyFile.privateKey(chain[0].getPublicKey().getAlgorithm(), password);
            KeyPairCheck.check(chain[0].getPublicKey(), found, "The key of " + keyFile.path
                    + " does not belong to the certificate of " + certificate
                    + ": give the key that the certificate was made for");
            return new Identity(found, chain);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    static KeyStore authorities(Path path) {
        PemFile file = new PemFile(path);
        try {
            KeyStore store = emptyStore();
            int number = 0;
            for (X509Certificate each : file.isPkcs12() ? file.storedCertificates() : file.certificates()) {
                store.setCertificateEntry("authority-" + number++, each);
            }
            return store;
        } catch (GeneralSecurityException e) {
            throw file.wrong("this JDK cannot use its certificates", e);
        }
    }

    private boolean isPkcs12() {
        // A DER sequence, which no text begins with.
        return bytes.length > 1 && bytes[0] == 0x30 && (bytes[1] & 0x80) != 0;
    }

    private char[] firstLine() {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.lines().findFirst().orElse("").toCharArray();
    }

    private List<X509Certificate> certificates() {
        List<X509Certificate> found = new ArrayList<>();
        for (Matcher block = blocks(); block.find(); ) {
            if (block.group(1).equals("CERTIFICATE") || block.group(1).equals("X509 CERTIFICATE")) {
                found.add(certificate(decode(block.group(2))));
            }
        }
        if (found.isEmpty()) {
            throw wrong("it holds no certificate: PEM has one between -----BEGIN CERTIFICATE----- and"
                    + " -----END CERTIFICATE-----", null);
        }
        return found;
    }

    private X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw wrong("a certificate in it is damaged", e);
        }
    }

    private PrivateKey privateKey(String algorithm, char[] password) {
        for (Matcher block = blocks(); block.find(); ) {
            switch (block.group(1)) {
                case "PRIVATE KEY":
                    return privateKey(algorithm, new PKCS8EncodedKeySpec(decode(block.group(2))));
                case "ENCRYPTED PRIVATE KEY":
                    return privateKey(algorithm, decrypt(decode(block.group(2)), password));
                case "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY":
                    throw wrong("its key is in an old form; make it PKCS#8 with: openssl pkcs8 -topk8 -in OLD -out NEW",
                            null);
                default:
            }
        }
        throw wrong("it holds no private key in PKCS#8 form; name the key's file with tls.key", null);
    }

    private PrivateKey privateKey(String algorithm, PKCS8EncodedKeySpec encoded) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
        } catch (GeneralSecurityException e) {
            throw wrong("its key is damaged, or not the " + algorithm + " key that the certificate is for", null);
        }
    }

    private PKCS8EncodedKeySpec decrypt(byte[] der, char[] password) {
        if (password.length == 0) {
            throw wrong("its key is encrypted: put the password into a file and name that with tls.key-password-file",
                    null);
        }
        PBEKeySpec secret = new PBEKeySpec(password);
        try {
            EncryptedPrivateKeyInfo sealed = new EncryptedPrivateKeyInfo(der);
            // PBES2 is a family, and only its parameters name the member.
            String cipher = String.valueOf(sealed.getAlgParameters());
            String name = cipher.startsWith("PBE") ? cipher : sealed.getAlgName();
            Cipher opener = Cipher.getInstance(name);
            opener.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(name).generateSecret(secret),
                    sealed.getAlgParameters());
            return sealed.getKeySpec(opener);
        } catch (GeneralSecurityException | IOException e) {
            throw wrong("the password of tls.key-password-file does not open its key, or the JDK does not know how it"
                    + " is encrypted", null);
        } finally {
            secret.clearPassword();
        }
    }

    private Identity storedIdentity(char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) instanceof PrivateKey key) {
                    Certificate[] chain = store.getCertificateChain(alias);
                    return new Identity(key, Arrays.copyOf(chain, chain.length, X509Certificate[].class));
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw wrong("it is no PKCS#12 file, or the password of tls.key-password-file does not open it", null);
        }
        throw wrong("it holds no private key with a certificate", null);
    }

    private List<X509Certificate> storedCertificates() {
        List<X509Certificate> found = new ArrayList<>();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), new char[0]);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate each) {
                    found.add(each);
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw wrong("it is no PKCS#12 file without a password", null);
        }
        if (found.isEmpty()) {
            throw wrong("it holds no certificate that can be read without a password", null);
        }
        return found;
    }

    private Matcher blocks() {
        return BLOCK.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private byte[] decode(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw wrong("it is damaged", null);
        }
    }

    private AssemblyException wrong(String reason, Exception cause) {
        return new AssemblyException("The TLS file " + path + " cannot be used: " + reason, cause);
    }
}
