// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Loads the classes of {@code io.patchbay.discovered} anew, as if they came from another jar, with the services files of
 * one folder. One class is not there, and one was compiled for a Java that nobody has.
 */
final class PluginLoader extends ClassLoader {

    private static final String PACKAGE = "io.patchbay.discovered.";

    private static final String MISSING = PACKAGE + "MissingDependency";
    private static final String NEWER = PACKAGE + "NewerClass";

    /** The lower byte of the version of the class file's format. */
    private static final int VERSION = 7;

    private final Path services;
    private final ProtectionDomain domain;

    /** Finds services files in the folder, named as the service is, and calls itself {@code plugin.jar}. */
    PluginLoader(Path services) throws IOException {
        this(services, "plugin.jar");
    }

    PluginLoader(Path services, String jar) throws IOException {
        super(PluginLoader.class.getClassLoader());
        this.services = services;
        URL location = services.resolve(jar).toUri().toURL();
        this.domain = new ProtectionDomain(new CodeSource(location, (CodeSigner[]) null), null);
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
            if (in == null || name.equals(MISSING)) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            if (name.equals(NEWER)) {
                bytes[VERSION] = (byte) 200;
            }
            return defineClass(name, bytes, 0, bytes.length, domain);
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
