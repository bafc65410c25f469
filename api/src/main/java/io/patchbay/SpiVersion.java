// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.net.URLConnection;
import java.security.CodeSource;
import java.util.Optional;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of the SPI that a provider was built against, or that runs. A provider runs with the version that it was
 * built against and with later ones of the same major number; before 1.0, of the same minor number.
 *
 * <p>A module says it by the version of {@code io.patchbay} that the compiler has recorded; a jar without a descriptor
 * by the lowest version of {@code io.patchbay.spi} in the header {@code Import-Package} that bnd writes. What says
 * nothing is taken as it is.
 */
record SpiVersion(int major, int minor) {

    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,5})(?:\\.(\\d{1,5}))?");
    private static final Pattern IMPORTED =
            Pattern.compile("io\\.patchbay\\.spi(?:;[^,\"]*(?:\"[^\"]*\")?)*?;version=\"[\\[(]?([^,\"]*)");
    private static final int MOST_MANIFEST_BYTES = 1 << 20;

    private static final class Running {

        static final Optional<SpiVersion> VERSION = version(Provider.class.getModule());

        private static Optional<SpiVersion> version(Module own) {
            return own.isNamed()
                    ? own.getDescriptor().version().flatMap(version -> parse(version.toString()))
                    : header(Provider.class, "Bundle-Version").flatMap(SpiVersion::parse);
        }
    }

    static Optional<SpiVersion> parse(String version) {
        Matcher numbers = NUMBERS.matcher(version);
        return numbers.lookingAt()
                ? Optional.of(new SpiVersion(
                        Integer.parseInt(numbers.group(1)),
                        numbers.group(2) == null ? 0 : Integer.parseInt(numbers.group(2))))
                : Optional.empty();
    }

    /**
     * Refuses a provider that was built for another SPI.
     *
     * @throws AssemblyException naming both versions
     */
    static void check(Class<?> provider) {
        builtAgainst(provider).ifPresent(built -> Running.VERSION.ifPresent(running -> {
            if (!running.runs(built)) {
                throw new AssemblyException(provider.getName() + " was built against version " + built.major + "."
                        + built.minor + " of the SPI, and this is " + running.major + "." + running.minor
                        + ", which runs what was built against " + running.range()
                        + ". Use a build of it for this version, or another version of patchbay-api");
            }
        }));
    }

    boolean runs(SpiVersion built) {
        return major == built.major && minor >= built.minor && (major > 0 || minor == built.minor);
    }

    String range() {
        return major > 0 && minor > 0 ? major + ".0 to " + major + "." + minor : major + "." + minor;
    }

    static Optional<SpiVersion> builtAgainst(Class<?> provider) {
        Module module = provider.getModule();
        if (module.isNamed() && !module.getDescriptor().isAutomatic()) {
            return module.getDescriptor().requires().stream()
                    .filter(required -> required.name().equals("io.patchbay"))
                    .findFirst()
                    .flatMap(ModuleDescriptor.Requires::compiledVersion)
                    .flatMap(version -> parse(version.toString()));
        }
        return header(provider, "Import-Package").flatMap(SpiVersion::imported);
    }

    static Optional<SpiVersion> imported(String importPackage) {
        Matcher clause = IMPORTED.matcher(importPackage);
        return clause.find() ? parse(clause.group(1)) : Optional.empty();
    }

    /** Reads the manifest of the jar or folder of a class. */
    private static Optional<String> header(Class<?> type, String name) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL url = source == null ? null : source.getLocation();
        // A bundle's may be where it was downloaded from; its framework has looked at the header already.
        if (url == null || !url.getProtocol().equals("file")) {
            return Optional.empty();
        }
        String location = url.toString();
        try {
            URLConnection manifest = new URL(
                            (location.endsWith("/") ? location : "jar:" + location + "!/") + "META-INF/MANIFEST.MF")
                    .openConnection();
            // A jar in the cache would stay open.
            manifest.setUseCaches(false);
            try (InputStream in = manifest.getInputStream()) {
                byte[] bytes = in.readNBytes(MOST_MANIFEST_BYTES);
                return Optional.ofNullable(new Manifest(new ByteArrayInputStream(bytes))
                        .getMainAttributes().getValue(name));
            }
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
