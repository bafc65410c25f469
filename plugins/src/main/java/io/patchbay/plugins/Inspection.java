// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import io.patchbay.AssemblyException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Copies a jar to a private place and reads the copy in full, within bounds, before any of it is trusted: what is
 * loaded is what was looked at, whatever happens to the original.
 */
final class Inspection {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final String file;
    private final Path copy;
    private final PluginSettings settings;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    private Inspection(Path original, Path copy, PluginSettings settings) {
        this.file = original.getFileName().toString();
        this.copy = copy;
        this.settings = settings;
    }

    /**
     * Takes in one jar.
     *
     * @param budget how large it may be unpacked
     * @throws AssemblyException if it is not to be loaded, naming it and the reason
     */
    static JarFacts take(Path original, Path copy, long budget, PluginSettings settings) {
        Inspection inspection = new Inspection(original, copy, settings);
        try {
            String sha256 = inspection.copy(original);
            return inspection.inspect(sha256, budget);
        } catch (IOException | SecurityException | FindException | IllegalArgumentException e) {
            throw inspection.refused("it is no jar that can be read: " + e.getMessage(), e);
        }
    }

    private AssemblyException refused(String why, Throwable cause) {
        return new AssemblyException(file + " is not loaded: " + why, cause);
    }

    private AssemblyException refused(String why) {
        return refused(why, null);
    }

    private String copy(Path original) throws IOException {
        MessageDigest digest = sha256();
        long left = settings.maxJarBytes();
        try (InputStream in = Channels.newInputStream(
                        Files.newByteChannel(original, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
                OutputStream out = Files.newOutputStream(copy, StandardOpenOption.CREATE_NEW)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                left -= read;
                if (left < 0) {
                    throw refused("it is larger than " + settings.maxJarBytes() + " bytes (maxJarBytes)");
                }
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private JarFacts inspect(String sha256, long budget) throws IOException {
        long unpacked = 0;
        boolean modular = false;
        boolean signed = false;
        Set<String> names = new HashSet<>();
        try (FileInputStream first = new FileInputStream(copy.toFile());
                ZipFile zip = new ZipFile(copy.toFile())) {
            if (first.read() != 'P' || first.read() != 'K') {
                throw refused("it does not begin as a jar does");
            }
            if (zip.size() > settings.maxEntries()) {
                throw refused("it holds " + zip.size() + " files, and " + settings.maxEntries()
                        + " are allowed (maxEntries)");
            }
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName();
                checkName(name);
                if (!names.add(name)) {
                    throw refused("it holds " + shown(name) + " twice");
                }
                unpacked += read(zip, entry, budget - unpacked);
                modular |= name.equals("module-info.class")
                        || name.startsWith("META-INF/versions/") && name.endsWith("/module-info.class");
                signed |= isDirectlyInMetaInf(name) && name.toUpperCase(Locale.ROOT).endsWith(".SF");
            }
        }
        return new JarFacts(
                file,
                copy,
                sha256,
                modular ? Optional.of(moduleName()) : checkedManifest(),
                modular,
                signed ? signers() : Set.of(),
                unpacked);
    }

    private void checkName(String name) {
        boolean strange = name.isEmpty()
                || name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.indexOf('\0') >= 0
                || List.of(name.split("/", -1)).contains("..");
        if (strange) {
            throw refused("it holds a file whose name leads elsewhere, " + shown(name));
        }
    }

    private static String shown(String name) {
        return name.substring(0, Math.min(name.length(), 80)).replaceAll("\\p{Cntrl}", "?");
    }

    private static boolean isDirectlyInMetaInf(String name) {
        return name.toUpperCase(Locale.ROOT).startsWith("META-INF/") && name.indexOf('/', 9) < 0;
    }

    /** Reads a file as far as it may be large, whatever it claims to be, and checks its sum, which ZipFile does not. */
    private long read(ZipFile zip, ZipEntry entry, long budget) throws IOException {
        boolean meta = isDirectlyInMetaInf(entry.getName());
        long most = meta ? Math.min(budget, settings.maxManifestBytes()) : budget;
        CRC32 sum = new CRC32();
        long length = 0;
        try (InputStream in = zip.getInputStream(entry)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                length += read;
                if (length > most) {
                    throw refused(shown(entry.getName()) + " in it is too large: "
                            + (meta && most < budget
                                    ? settings.maxManifestBytes() + " bytes are allowed in META-INF (maxManifestBytes)"
                                    : "unpacked, a plugin may have " + settings.maxUnpackedBytes()
                                            + " bytes (maxUnpackedBytes)"));
                }
                sum.update(buffer, 0, read);
            }
        }
        if (sum.getValue() != entry.getCrc() || length != entry.getSize()) {
            throw refused("it is corrupt: " + shown(entry.getName()) + " is not what its checksum says");
        }
        return length;
    }

    private String moduleName() {
        return ModuleFinder.of(copy).findAll().iterator().next().descriptor().name();
    }

    /** What a class loader would follow must not lead to a file that was not looked at. */
    private Optional<String> checkedManifest() throws IOException {
        try (JarFile jar = new JarFile(copy.toFile(), false)) {
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                return Optional.empty();
            }
            Attributes main = manifest.getMainAttributes();
            String path = main.getValue(Attributes.Name.CLASS_PATH);
            if (path != null && Arrays.stream(path.trim().split("\\s+"))
                    .anyMatch(each -> each.contains("/") || each.contains(":") || each.contains("\\"))) {
                throw refused("its manifest has a Class-Path that leads out of its folder; put the jars that it needs"
                        + " beside it, and remove the header");
            }
            return Optional.ofNullable(main.getValue("Automatic-Module-Name"));
        }
    }

    /** Those who have signed every file; a file that was changed after it was signed is an error. */
    private Set<String> signers() throws IOException {
        Set<String> all = null;
        try (JarFile jar = new JarFile(copy.toFile(), true)) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                if (entry.isDirectory() || isDirectlyInMetaInf(entry.getName())) {
                    continue;
                }
                try (InputStream in = jar.getInputStream(entry)) {
                    while (in.read(buffer) >= 0) {
                        continue;
                    }
                }
                Set<String> these = new HashSet<>();
                CodeSigner[] signers = entry.getCodeSigners();
                for (CodeSigner each : signers == null ? new CodeSigner[0] : signers) {
                    these.add(fingerprint(each));
                }
                if (all == null) {
                    all = these;
                } else {
                    all.retainAll(these);
                }
            }
        }
        return all == null ? Set.of() : all;
    }

    private static String fingerprint(CodeSigner signer) throws IOException {
        try {
            byte[] certificate = signer.getSignerCertPath().getCertificates().get(0).getEncoded();
            return HexFormat.of().formatHex(sha256().digest(certificate));
        } catch (GeneralSecurityException e) {
            throw new IOException("its signer's certificate cannot be read", e);
        }
    }
}
