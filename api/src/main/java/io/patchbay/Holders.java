// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds threads that keep class loaders from being collected. */
final class Holders {

    private Holders() {}

    /** Says of each thread that holds one of the loaders how it does so. */
    static List<String> threads(List<ClassLoader> loaders) {
        List<String> found = new ArrayList<>();
        if (loaders.isEmpty()) {
            return found;
        }
        Set<String> packages = new HashSet<>();
        loaders.forEach(loader -> Arrays.stream(loader.getDefinedPackages())
                .map(Package::getName)
                .forEach(packages::add));
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            String how = how(thread, stack, loaders, packages);
            if (how != null) {
                found.add("thread " + LogText.escape(thread.getName()) + ": " + how);
            }
        });
        return found;
    }

    private static String how(
            Thread thread, StackTraceElement[] stack, List<ClassLoader> loaders, Set<String> packages) {
        if (loaders.contains(thread.getClass().getClassLoader())) {
            return "its class is of the plugin, " + thread.getClass().getName();
        }
        for (StackTraceElement frame : stack) {
            if (isOf(frame.getClassName(), loaders, packages)) {
                return "it runs " + frame;
            }
        }
        return loaders.contains(thread.getContextClassLoader()) ? "its context class loader is the plugin's" : null;
    }

    /** A class on a stack is loaded, so that asking for it loads nothing. */
    private static boolean isOf(String className, List<ClassLoader> loaders, Set<String> packages) {
        if (packages.contains(className.substring(0, Math.max(0, className.lastIndexOf('.'))))) {
            for (ClassLoader loader : loaders) {
                try {
                    if (Class.forName(className, false, loader).getClassLoader() == loader) {
                        return true;
                    }
                } catch (ClassNotFoundException | LinkageError e) {
                    continue;
                }
            }
        }
        return false;
    }
}
