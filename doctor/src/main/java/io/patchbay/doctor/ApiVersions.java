// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Jars that were made for another version of the API than the one that is there. */
final class ApiVersions implements Check {

    static final String NAME = "api-version";

    private static final Pattern RANGE = Pattern.compile(
            "io\\.patchbay\\.spi;[^\"]*version=\"([\\[(])([0-9.]+)[^,\"]*,([0-9.]+)[^\"]*?([\\])])\"");

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        Optional<Entry> api = scene.entries().stream()
                .filter(entry -> entry.classes().containsKey(Spi.PACKAGE + ".Provider"))
                .findFirst();
        String version = api.flatMap(Entry::version).orElse(null);
        if (version == null) {
            return;
        }
        for (Entry entry : scene.entries()) {
            String range = range(entry);
            if (range != null && !accepts(range, version)) {
                findings.accept(finding(scene, entry, "was made for io.patchbay " + shown(range), version));
            } else if (isOurs(entry) && entry.version().isPresent() && !same(entry.version().get(), version)) {
                findings.accept(finding(scene, entry, "is version " + entry.version().get(), version));
            }
        }
    }

    private static Finding finding(Scene scene, Entry entry, String what, String version) {
        return Finding.problem(
                NAME,
                entry.file(),
                "It " + what + ", and the API that is there is " + version + ": methods may be missing",
                Artifacts.bom(version)
                        + "\n(in dependencyManagement, and no version at the artifacts of io.patchbay; an extension of somebody else is needed in a version for " + version + ")",
                scene.namesOf(entry.declared()));
    }

    /** What a bundle's header says of the package that providers implement. */
    private static String range(Entry entry) {
        Matcher matcher = RANGE.matcher(Objects.requireNonNullElse(entry.manifest().getValue("Import-Package"), ""));
        return matcher.find()
                ? matcher.group(1) + matcher.group(2) + "," + matcher.group(3) + matcher.group(4)
                : null;
    }

    private static String shown(String range) {
        String[] bounds = range.substring(1, range.length() - 1).split(",");
        return "from " + bounds[0] + (range.endsWith(")") ? " and before " : " up to ") + bounds[1];
    }

    private static boolean accepts(String range, String version) {
        String[] bounds = range.substring(1, range.length() - 1).split(",");
        int low = compare(version, bounds[0]);
        int high = compare(version, bounds[1]);
        return (range.startsWith("[") ? low >= 0 : low > 0) && (range.endsWith("]") ? high <= 0 : high < 0);
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

    /** Compares the leading numbers. */
    private static int compare(String one, String other) {
        List<Integer> left = numbers(one);
        List<Integer> right = numbers(other);
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            int difference = (i < left.size() ? left.get(i) : 0) - (i < right.size() ? right.get(i) : 0);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static List<Integer> numbers(String version) {
        return Pattern.compile("[0-9]{1,9}")
                .matcher(version.replaceFirst("[^0-9.].*", ""))
                .results()
                .map(number -> Integer.valueOf(number.group()))
                .toList();
    }
}
