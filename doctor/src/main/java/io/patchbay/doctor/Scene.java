// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.NetworkManager;
import io.patchbay.ProviderFailure;
import io.patchbay.ProviderInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is examined: the jars of an application, and which of them its module system has taken. Either this JVM, with a
 * manager that has looked for providers, or the paths of another one.
 */
final class Scene {

    /** In place of a name that only running the provider would tell. */
    static final String UNKNOWN = "?";

    private final List<Entry> entries;
    private final boolean modular;
    private final Set<String> resolved;
    private final String resolutionTrouble;
    private final NetworkManager network;
    private final List<Elsewhere> elsewhere;
    private final Map<String, ClassFile> classes = new HashMap<>();

    /**
     * Describes a set-up.
     *
     * @param entries all jars and folders
     * @param modular whether the API is a module, so that providers have to be modules, too
     * @param resolved the names of the modules that are taken
     * @param resolutionTrouble why the JVM does not start; {@code null} if it does
     * @param network the manager that has looked for providers; {@code null} if nothing runs
     * @param elsewhere layers and loaders that the manager may not have searched
     */
    Scene(
            List<Entry> entries,
            boolean modular,
            Set<String> resolved,
            String resolutionTrouble,
            NetworkManager network,
            List<Elsewhere> elsewhere) {
        this.entries = List.copyOf(entries);
        this.modular = modular;
        this.resolved = Set.copyOf(resolved);
        this.resolutionTrouble = resolutionTrouble;
        this.network = network;
        this.elsewhere = List.copyOf(elsewhere);
        for (Entry entry : entries) {
            entry.classes().forEach(classes::putIfAbsent);
        }
    }

    List<Entry> entries() {
        return entries;
    }

    boolean isModular() {
        return modular;
    }

    boolean isResolved(Entry entry) {
        return entry.module() != null && resolved.contains(entry.module().name());
    }

    boolean isResolved(String module) {
        return resolved.contains(module);
    }

    Optional<String> resolutionTrouble() {
        return Optional.ofNullable(resolutionTrouble);
    }

    Optional<NetworkManager> network() {
        return Optional.ofNullable(network);
    }

    List<Elsewhere> elsewhere() {
        return elsewhere;
    }

    List<ProviderFailure> failures() {
        return network == null ? List.of() : network.failures();
    }

    /** Which path providers have to be on. */
    Place rightPlace() {
        return modular ? Place.MODULE_PATH : Place.CLASS_PATH;
    }

    /** Tells whether the manager looks into a jar. */
    boolean isSearched(Entry entry) {
        return entry.place() == rightPlace() && (!modular || isResolved(entry));
    }

    Optional<ClassFile> classFile(String name) {
        return Optional.ofNullable(classes.get(name));
    }

    /** Which of the four services a class implements, by itself or by what it extends. */
    Optional<String> serviceOf(ClassFile start) {
        Deque<String> open = new ArrayDeque<>();
        Set<String> seen = new HashSet<>();
        open.add(start.name());
        while (!open.isEmpty()) {
            String name = open.remove();
            if (Spi.SERVICES.contains(name)) {
                return Optional.of(name);
            }
            ClassFile type = name.equals(start.name()) ? start : classes.get(name);
            if (type != null && seen.add(name)) {
                if (type.superName() != null) {
                    open.add(type.superName());
                }
                open.addAll(type.interfaces());
            }
        }
        return Optional.empty();
    }

    /** The providers that are seen: those that the manager has, or that one would have. */
    List<ProviderInfo> seen() {
        if (network != null) {
            return network.providers();
        }
        List<ProviderInfo> all = new ArrayList<>();
        for (Entry entry : entries) {
            boolean refused = modular && ApiVersions.isRefused(this, entry);
            if (isSearched(entry) && !refused && resolutionTrouble == null) {
                for (Declared each : entry.declared()) {
                    if (wrong(each).isEmpty() && isLoadable(each)) {
                        all.add(info(each));
                    }
                }
            }
        }
        return all;
    }

    private boolean isLoadable(Declared declared) {
        return classFile(declared.className())
                .filter(type -> type.java() > Runtime.version().feature())
                .isEmpty();
    }

    private ProviderInfo info(Declared declared) {
        Entry entry = declared.entry();
        return new ProviderInfo(
                Spi.kind(declared.service()),
                nameOf(declared).orElse(UNKNOWN),
                declared.className(),
                entry.origin(),
                entry.version());
    }

    /** The name of a provider, if its class says it without being run. */
    Optional<String> nameOf(Declared declared) {
        return Optional.ofNullable(declared.entry().classes().get(declared.className()))
                .or(() -> classFile(declared.className()))
                .map(ClassFile::constantName);
    }

    List<String> namesOf(List<Declared> declared) {
        return declared.stream().flatMap(each -> nameOf(each).stream()).distinct().toList();
    }

    /** Says why what is declared is no provider. */
    Optional<Wrong> wrong(Declared declared) {
        ClassFile type = declared.entry().classes().get(declared.className());
        if (type == null) {
            type = classes.get(declared.className());
        }
        return Wrong.of(declared, type, this);
    }

    /** The jars that hold a class. */
    List<Entry> holding(String className) {
        return entries.stream().filter(entry -> entry.classes().containsKey(className)).toList();
    }
}
