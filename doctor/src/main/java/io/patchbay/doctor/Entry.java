// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;

/**
 * One jar or folder of a path, as it was read without running anything of it.
 *
 * @param path where it is
 * @param place which path it is on
 * @param trouble why it cannot be read; {@code null} if it can
 * @param module its descriptor, written or derived; {@code null} if it has none
 * @param moduleTrouble why it can be no module; {@code null} if it can
 * @param services the lines of its services files for the four services, as they stand
 * @param classes its classes by name, but for those of other Java versions
 * @param manifest the main attributes
 * @param netty the version of Netty that it is a part of; {@code null} if of none
 */
record Entry(
        Path path,
        Place place,
        String trouble,
        ModuleDescriptor module,
        String moduleTrouble,
        Map<String, List<String>> services,
        Map<String, ClassFile> classes,
        Attributes manifest,
        String netty) {

    static Entry unreadable(Path path, Place place, String trouble) {
        return new Entry(path, place, trouble, null, null, Map.of(), Map.of(), new Attributes(), null);
    }

    /** Build tools put folders of classes on a path that has none, and the JVM leaves them out. */
    boolean isGoneFolder() {
        return trouble != null && Files.notExists(path) && !path.toString().endsWith(".jar");
    }

    /** How people call it: the jar's name, the whole path of a folder. */
    String file() {
        return path.getFileName() == null || Files.isDirectory(path) ? path.toString() : path.getFileName().toString();
    }

    boolean hasDescriptor() {
        return module != null && !module.isAutomatic();
    }

    /** What counts where it lies: on the module path a written descriptor, everywhere else the services files. */
    List<Declared> declared() {
        return place == Place.MODULE_PATH && hasDescriptor() ? inDescriptor() : inServicesFiles();
    }

    List<Declared> inDescriptor() {
        List<Declared> all = new ArrayList<>();
        if (hasDescriptor()) {
            for (ModuleDescriptor.Provides each : module.provides()) {
                if (Spi.SERVICES.contains(each.service())) {
                    each.providers().forEach(name -> all.add(new Declared(this, each.service(), name, 0)));
                }
            }
        }
        return all;
    }

    List<Declared> inServicesFiles() {
        List<Declared> all = new ArrayList<>();
        services.forEach((service, lines) -> {
            for (int i = 0; i < lines.size(); i++) {
                String name = lines.get(i).replaceFirst("#.*", "").strip();
                if (!name.isEmpty()) {
                    all.add(new Declared(this, service, name, i + 1));
                }
            }
        });
        return all;
    }

    Optional<String> version() {
        Optional<String> ofModule = module == null ? Optional.empty() : module.rawVersion();
        return ofModule
                .or(() -> Optional.ofNullable(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION)))
                .or(() -> Optional.ofNullable(manifest.getValue("Bundle-Version")));
    }

    /** As the API calls it. */
    String origin() {
        return place == Place.MODULE_PATH && module != null ? "module " + module.name() : file();
    }
}
