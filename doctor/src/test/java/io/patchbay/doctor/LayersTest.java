// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import static io.patchbay.doctor.Workshop.LZ;
import static io.patchbay.doctor.Workshop.api;
import static io.patchbay.doctor.Workshop.only;
import static io.patchbay.doctor.Workshop.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.NetworkManager;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Providers in layers and loaders of a running application, and what it hears in its log. */
class LayersTest {

    @TempDir
    private Path folder;

    private Path lz;

    @BeforeEach
    void make() throws Exception {
        lz = new Workshop(folder).jar("lz.jar").lz("").services("x.Lz")
                .module("module x.lz { requires io.patchbay; provides io.patchbay.spi.Compressor with x.Lz; }").make();
    }

    private static ModuleLayer layer(Path jar) {
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration =
                boot.configuration().resolve(ModuleFinder.of(jar), ModuleFinder.of(), Set.of("x.lz"));
        return boot.defineModulesWithOneLoader(configuration, Doctor.class.getClassLoader());
    }

    private static URL[] urls(Path... jars) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /** Loads what it has before it asks its parent, as many containers do. */
    private static final class OwnFirst extends URLClassLoader {

        OwnFirst(URL[] urls) {
            super(urls, OwnFirst.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null) {
                    return known;
                }
                return name.startsWith("io.patchbay.spi.") ? findClass(name) : super.loadClass(name, resolve);
            }
        }
    }

    @Test
    void aProviderInAnotherLayerIsToldTheCall() {
        ModuleLayer layer = layer(lz);
        try (NetworkManager network = NetworkManager.create()) {
            Diagnosis diagnosis = Doctor.of(network).alsoIn(layer).examine(LZ);
            assertEquals("x.Lz", only(diagnosis, "other-layer").where());
            assertEquals("NetworkManager.builder().layer(layer)", token(diagnosis, "lz").repair());
        }
        try (NetworkManager network = NetworkManager.builder().layer(layer).build()) {
            assertTrue(token(Doctor.of(network).alsoIn(layer).examine(LZ), "lz").found());
        }
    }

    @Test
    void aProviderOfTheContextLoaderIsToldTheCall() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(urls(lz), Doctor.class.getClassLoader())) {
            thread.setContextClassLoader(loader);
            try (NetworkManager network = NetworkManager.create()) {
                assertEquals(
                        "NetworkManager.builder().classLoader(Thread.currentThread().getContextClassLoader())",
                        token(Doctor.of(network).examine(LZ), "lz").repair());
            }
            try (NetworkManager network = NetworkManager.builder()
                    .classLoader(Thread.currentThread().getContextClassLoader()).build()) {
                assertTrue(token(Doctor.of(network).examine(LZ), "lz").found());
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aLoaderWithAnApiOfItsOwnIsNamed() throws Exception {
        try (URLClassLoader loader = new OwnFirst(urls(lz, api()));
                NetworkManager network = NetworkManager.create()) {
            Finding finding = only(Doctor.of(network).alsoIn(loader).examine(LZ), "other-layer");
            assertTrue(finding.problem().contains("a copy of io.patchbay of its own"), finding.problem());
        }
    }

    @Test
    void anApplicationReadsItInItsLog() {
        List<String> log = new ArrayList<>();
        try (NetworkManager network = NetworkManager.builder().observer(new LoggingObserver(log::add)).build()) {
            assertEquals(List.of(), log, "all is well at the start");
            assertThrows(AssemblyException.class, () -> network.connectAsync(LZ));
        }
        assertEquals(1, log.size());
        assertTrue(log.get(0).contains("lz: NOT FOUND. No jar of the "), log.get(0));
        assertTrue(log.get(0).endsWith("0 problems, 2 names not found."), log.get(0));
    }
}
