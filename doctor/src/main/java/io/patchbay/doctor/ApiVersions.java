// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Jars that were built against another version of the SPI than the one that is there. As discovery does, a module is
 * asked for the version that its compiler has recorded, another jar for the lowest that its bundle header imports.
 */
final class ApiVersions implements Check {

    static final String NAME = "api-version";

    private static final Pattern IMPORTED =
            Pattern.compile("io\\.patchbay\\.spi(?:;[^,\"]*(?:\"[^\"]*\")?)*?;version=\"[\\[(]?([^,\"]*)");
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,5})(?:\\.(\\d{1,5}))?");

    /** The numbers that count. */
    private record Version(int major, int minor) {

        static Optional<Version> parse(String text) {
            Matcher numbers = NUMBERS.matcher(text);
            return numbers.lookingAt()
                    ? Optional.of(new Version(
                            Integer.parseInt(numbers.group(1)),
                            numbers.group(2) == null ? 0 : Integer.parseInt(numbers.group(2))))
                    : Optional.empty();
        }

        boolean runs(Version built) {
            return major == built.major && minor >= built.minor && (major > 0 || minor == built.minor);
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        String there = api(scene).flatMap(Entry::version).orElse(null);
        if (there == null) {
            return;
        }
        for (Entry entry : scene.entries()) {
            if (isRefused(scene, entry)) {
                findings.accept(finding(scene, entry, "was built against io.patchbay "
                        + builtAgainst(entry).orElseThrow(), there));
            } else if (isOurs(entry) && entry.version().isPresent() && !same(entry.version().get(), there)) {
                findings.accept(finding(scene, entry, "is version " + entry.version().get(), there));
            }
        }
    }

    static boolean isRefused(Scene scene, Entry entry) {
        Optional<Version> running = api(scene).flatMap(Entry::version).flatMap(Version::parse);
        Optional<Version> built = builtAgainst(entry);
        return running.isPresent() && built.isPresent() && !running.get().runs(built.get());
    }

    private static Optional<Entry> api(Scene scene) {
        return scene.entries().stream()
                .filter(entry -> entry.classes().containsKey(Spi.PACKAGE + ".Provider"))
                .findFirst();
    }

    private static Optional<Version> builtAgainst(Entry entry) {
        if (entry.place() == Place.MODULE_PATH && entry.hasDescriptor()) {
            return entry.module().requires().stream()
                    .filter(required -> required.name().equals(Spi.API))
                    .findFirst()
                    .flatMap(ModuleDescriptor.Requires::rawCompiledVersion)
                    .flatMap(Version::parse);
        }
        Matcher imported =
                IMPORTED.matcher(Objects.requireNonNullElse(entry.manifest().getValue("Import-Package"), ""));
        return imported.find() ? Version.parse(imported.group(1)) : Optional.empty();
    }

    private static Finding finding(Scene scene, Entry entry, String what, String there) {
        List<Declared> declared = entry.declared();
        return Finding.problem(
                NAME,
                declared.isEmpty() ? entry.file() : declared.get(0).where(),
                "The jar " + what + ", and the API that is there is " + there,
                Artifacts.bom(there)
                        + "\n(in dependencyManagement, and no version at the artifacts of io.patchbay; an extension of"
                        + " somebody else is needed in a build for " + there + ")",
                scene.namesOf(declared));
    }

    private static boolean isOurs(Entry entry) {
        return entry.module() != null
                && entry.module().name().startsWith(Spi.API + ".")
                && entry.file().startsWith("patchbay-");
    }

    /** A bundle's version has a dot where Maven's has a hyphen. */
    private static boolean same(String one, String other) {
        return one.replace('-', '.').equals(other.replace('-', '.'));
    }
}
