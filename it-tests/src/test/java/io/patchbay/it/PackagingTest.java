// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is in the jars is what it should be. */
class PackagingTest {

    @Test
    void everyModuleIsThere() {
        assertTrue(Jars.ours().keySet().containsAll(Set.of(
                "io.patchbay",
                "io.patchbay.transport.netty",
                "io.patchbay.transport.sockets",
                "io.patchbay.transport.tcp",
                "io.patchbay.transport.udp",
                "io.patchbay.transport.websocket",
                "io.patchbay.codec.json",
                "io.patchbay.codec.binary",
                "io.patchbay.compress.rle",
                "io.patchbay.compress.deflate",
                "io.patchbay.crypt.xor",
                "io.patchbay.crypt.aead",
                "io.patchbay.sync",
                "io.patchbay.natives",
                "io.patchbay.osgi",
                "io.patchbay.pool",
                "io.patchbay.testkit",
                "io.patchbay.doctor",
                "io.patchbay.cli")), () -> "found " + Jars.ours().keySet());
    }

    /** AutoService writes the files, people write the descriptors, and nothing else compares them. */
    @Test
    void descriptorsAndServicesFilesNameTheSameProviders() {
        assertAll(Jars.ours().values().stream().map(module -> () -> {
            Map<String, List<String>> provided = new TreeMap<>();
            for (ModuleDescriptor.Provides each : module.descriptor().provides()) {
                provided.put(each.service(), each.providers().stream().sorted().toList());
            }
            assertEquals(provided, new TreeMap<>(Jars.servicesFiles(module)), module.descriptor().name());
        }));
    }

    /** What OSGi reads says the same as what the module system reads. */
    @Test
    void descriptorsAndBundleHeadersNameTheSameProvidersAndPackages() {
        assertAll(Jars.ours().values().stream().map(module -> () -> {
            Attributes headers = Jars.manifest(module).getMainAttributes();
            Map<String, Set<String>> provided = new TreeMap<>();
            for (ModuleDescriptor.Provides each : module.descriptor().provides()) {
                provided.put(each.service(), new TreeSet<>(each.providers()));
            }
            assertEquals(provided, capabilities(headers), module.descriptor().name());
            assertEquals(
                    module.descriptor().exports().stream()
                            .map(ModuleDescriptor.Exports::source)
                            .collect(Collectors.toCollection(TreeSet::new)),
                    exportedPackages(headers),
                    module.descriptor().name());
        }));
    }

    /** Until 1.0 each minor version may break what was built against the one before. */
    @Test
    void bundlesAskForTheMinorVersionThatTheyWereBuiltAgainst() {
        assertAll(Jars.ours().values().stream().map(module -> () -> {
            String imports = Objects.requireNonNullElse(
                    Jars.manifest(module).getMainAttributes().getValue("Import-Package"), "");
            List<String> ranges = Pattern.compile("io\\.patchbay[a-z.]*;version=\"([^\"]+)\"")
                    .matcher(imports)
                    .results()
                    .map(each -> each.group(1))
                    .distinct()
                    .toList();
            String name = module.descriptor().name();
            assertEquals(name.equals("io.patchbay") ? List.of() : List.of("[0.1,0.2)"), ranges, name);
        }));
    }

    @Test
    void noBundleImportsTheNullnessAnnotations() {
        assertAll(Jars.ours().values().stream().map(module -> () -> {
            String imports = Objects.requireNonNullElse(
                    Jars.manifest(module).getMainAttributes().getValue("Import-Package"), "");
            assertFalse(imports.contains("org.jspecify"), module.descriptor().name());
        }));
    }

    @Test
    void everyJarHoldsTheLicense() throws IOException {
        String license = Files.readString(Path.of(System.getProperty("patchbay.project"), "LICENSE"));
        assertAll(Jars.ours().values().stream().map(module -> () -> assertEquals(
                license, Jars.text(module, "META-INF/LICENSE"), module.descriptor().name())));
    }

    private static Map<String, Set<String>> capabilities(Attributes headers) {
        Map<String, Set<String>> found = new TreeMap<>();
        Matcher each = Pattern.compile("osgi\\.serviceloader=\"([^\"]+)\";register:=\"([^\"]+)\"")
                .matcher(Objects.requireNonNullElse(headers.getValue("Provide-Capability"), ""));
        while (each.find()) {
            found.computeIfAbsent(each.group(1), service -> new TreeSet<>()).add(each.group(2));
        }
        return found;
    }

    private static Set<String> exportedPackages(Attributes headers) {
        String withoutLists = Objects.requireNonNullElse(headers.getValue("Export-Package"), "")
                .replaceAll("\"[^\"]*\"", "");
        return Arrays.stream(withoutLists.split(","))
                .map(clause -> clause.replaceAll(";.*", ""))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theApiNeedsOnlyTheJavaBase() {
        ModuleReference api = Jars.ours().get("io.patchbay");
        assertEquals(
                Set.of("java.base"),
                api.descriptor().requires().stream()
                        .map(ModuleDescriptor.Requires::name)
                        .collect(Collectors.toSet()));
        assertEquals(
                Set.of("io.patchbay", "io.patchbay.spi"),
                api.descriptor().exports().stream()
                        .map(ModuleDescriptor.Exports::source)
                        .collect(Collectors.toSet()));
    }

    @Test
    void onlyTheTransportsKnowNetty() {
        Set<String> knowing = Jars.ours().values().stream()
                .map(ModuleReference::descriptor)
                .filter(module -> module.requires().stream()
                        .anyMatch(required -> required.name().startsWith("io.netty")))
                .map(ModuleDescriptor::name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(
                knowing.stream().allMatch(name -> name.startsWith("io.patchbay.transport.")), () -> "" + knowing);
    }
}
