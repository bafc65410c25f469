// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.patchbay.Stability;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The exported API is what was recorded, a file for each package in {@code src/test/api}. Whoever means to change it
 * runs this test with {@code -Dpatchbay.api=record}, which writes the files anew, and commits them with the change.
 */
class ApiRecordTest {

    private static final Path RECORD =
            Path.of(System.getProperty("patchbay.project"), "it-tests", "src", "test", "api");

    @Test
    void theExportedApiIsTheRecordedOne() throws Exception {
        Map<String, List<String>> now = api();
        if ("record".equals(System.getProperty("patchbay.api"))) {
            record(now);
        }
        StringBuilder changes = new StringBuilder();
        Set<String> packages = new TreeSet<>(now.keySet());
        packages.addAll(recordedPackages());
        for (String each : packages) {
            Path file = RECORD.resolve(each + ".txt");
            List<String> before = Files.exists(file) ? Files.readAllLines(file) : List.of();
            changes.append(ApiChange.between(each, before, now.getOrDefault(each, List.of())));
        }
        if (!changes.isEmpty()) {
            fail("The exported API is not the recorded one. docs/compatibility.md says what may change; if this is"
                    + " meant, run this test with -Dpatchbay.api=record and commit the files.\n" + changes);
        }
    }

    @Test
    void aMethodMoreBreaksOnlyThoseWhoImplementIt() {
        List<String> before = List.of("interface p.A", "p.A: public abstract void a()");
        List<String> after = List.of("interface p.A", "p.A: public abstract void a()", "p.A: public abstract void b()");
        assertEquals(
                "new: p.A: public abstract void b()\n", ApiChange.between("io.patchbay", before, after));
        assertEquals(
                "BREAKS PROVIDERS, new: p.A: public abstract void b()\n",
                ApiChange.between("io.patchbay.spi", before, after));
        assertEquals(
                "BREAKS, gone: p.A: public abstract void b()\n", ApiChange.between("io.patchbay", after, before));
    }

    @Test
    void whatIsExperimentalMayChangeAndWhatIsStableMayNotBecomeExperimental() {
        List<String> stable = List.of("final class p.A", "p.A: public void a()");
        List<String> marked = List.of("final class p.A", "p.A: public void a() (experimental)");
        List<String> without = List.of("final class p.A");
        assertEquals(
                "gone: p.A: public void a() (experimental)\n", ApiChange.between("io.patchbay", marked, without));
        assertEquals(
                "BREAKS, gone: p.A: public void a()\nnew: p.A: public void a() (experimental)\n",
                ApiChange.between("io.patchbay", stable, marked));
    }

    @Test
    void everyPackageForAllSaysHowStableItIs() throws Exception {
        List<String> silent = new ArrayList<>();
        for (String each : api().keySet()) {
            Class<?> described = Class.forName(each + ".package-info");
            if (!described.isAnnotationPresent(Stability.Stable.class)) {
                silent.add(each);
            }
        }
        assertEquals(List.of(), silent);
    }

    private static Set<String> recordedPackages() throws IOException {
        try (Stream<Path> files = Files.list(RECORD)) {
            return files.map(file -> file.getFileName().toString().replaceFirst("\\.txt$", ""))
                    .collect(Collectors.toSet());
        }
    }

    private static void record(Map<String, List<String>> api) throws IOException {
        for (String gone : recordedPackages()) {
            Files.delete(RECORD.resolve(gone + ".txt"));
        }
        for (Map.Entry<String, List<String>> each : api.entrySet()) {
            Files.writeString(RECORD.resolve(each.getKey() + ".txt"), String.join("\n", each.getValue()) + "\n");
        }
    }

    /** Package to its lines, for each package that a module exports to everyone. */
    private static Map<String, List<String>> api() throws Exception {
        Map<String, List<String>> found = new TreeMap<>();
        for (ModuleReference module : Jars.ours().values()) {
            Set<String> exported = module.descriptor().exports().stream()
                    .filter(exports -> !exports.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
            try (ModuleReader reader = module.open()) {
                for (String file : reader.list().filter(name -> name.endsWith(".class")).toList()) {
                    String type = file.replace('/', '.').replaceFirst("\\.class$", "");
                    String its = type.substring(0, Math.max(0, type.lastIndexOf('.')));
                    if (exported.contains(its)) {
                        ClassLoader loader = ApiRecordTest.class.getClassLoader();
                        List<String> lines = ApiLines.of(Class.forName(type, false, loader));
                        found.merge(its, lines, (a, b) -> Stream.concat(a.stream(), b.stream()).sorted().toList());
                    }
                }
            }
        }
        return found;
    }
}
