// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The paths of an application that does not run here: its module system is asked, its code is not run.
 *
 * @param classPath jars, folders of classes, or folders of jars
 * @param modulePath the same
 * @param roots the root modules; empty if Patchbay is on the class path
 */
record OtherJvm(List<Path> classPath, List<Path> modulePath, Set<String> roots) {

    private static final String ALL = "ALL-MODULE-PATH";

    OtherJvm(Collection<Path> classPath, Collection<Path> modulePath, Collection<String> roots) {
        this(List.copyOf(classPath), List.copyOf(modulePath), new LinkedHashSet<>(roots));
    }

    Scene scene() {
        List<Entry> entries = new ArrayList<>(EntryReader.readAll(modulePath, Place.MODULE_PATH));
        entries.addAll(EntryReader.readAll(classPath, Place.CLASS_PATH));
        if (roots.isEmpty()) {
            return new Scene(entries, false, Set.of(), null, null, List.of());
        }
        try {
            return new Scene(entries, true, resolve(), null, null, List.of());
        } catch (FindException | ResolutionException e) {
            String trouble = e.getCause() == null ? e.getMessage() : e.getMessage() + ": " + e.getCause().getMessage();
            return new Scene(entries, true, Set.of(), trouble, null, List.of());
        }
    }

    private Set<String> resolve() {
        ModuleFinder application = ModuleFinder.of(
                modulePath.stream().filter(Files::exists).toArray(Path[]::new));
        Set<String> all = roots.contains(ALL)
                ? application.findAll().stream().map(each -> each.descriptor().name()).collect(Collectors.toSet())
                : roots;
        // As the launcher does: services that are used bring in the modules that provide them.
        return Configuration.empty()
                .resolveAndBind(ModuleFinder.compose(ModuleFinder.ofSystem(), application), ModuleFinder.of(), all)
                .modules()
                .stream()
                .map(ResolvedModule::name)
                .collect(Collectors.toSet());
    }
}
