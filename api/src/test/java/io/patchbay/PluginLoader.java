// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Loads the classes of {@code io.patchbay.discovered} anew, as if they came from another jar, with the services files of
 * one folder.
 */
final class PluginLoader extends ClassLoader {

    private static final String PACKAGE = "io.patchbay.discovered.";

    private final Path services;

    /** Finds services files in the folder, named as the service is. */
    PluginLoader(Path services) {
        super(PluginLoader.class.getClassLoader());
        this.services = services;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PACKAGE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        Path file = services.resolve(name.substring(name.lastIndexOf('/') + 1));
        return Collections.enumeration(Files.exists(file) ? List.of(file.toUri().toURL()) : List.<URL>of());
    }
}
