// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * Loads a plugin that is no module: from its own jars first, so that its libraries are its own, and the rest from where
 * Patchbay is. What it shares with Patchbay comes from there always.
 */
final class PluginClassLoader extends URLClassLoader {

    static {
        registerAsParallelCapable();
    }

    PluginClassLoader(String name, URL[] jars, ClassLoader parent) {
        super("plugin " + name, jars, parent);
    }

    private static boolean isShared(String className) {
        return className.startsWith("java.")
                || className.lastIndexOf('.') == "io.patchbay".length() && className.startsWith("io.patchbay.")
                || className.startsWith("io.patchbay.spi.");
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (isShared(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> own = findLoadedClass(name);
            if (own == null) {
                try {
                    own = findClass(name);
                } catch (ClassNotFoundException notOurs) {
                    return super.loadClass(name, resolve);
                }
            }
            return own;
        }
    }

    @Override
    public URL getResource(String name) {
        URL own = findResource(name);
        return own == null ? super.getResource(name) : own;
    }
}
