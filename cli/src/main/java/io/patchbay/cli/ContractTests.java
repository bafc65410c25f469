// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.NetworkManager;
import io.patchbay.Options;
import io.patchbay.spi.Provider;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The contract tests, with JUnit, in a class loader of their own: the folder {@code tck} beside this jar is on no path,
 * so what every other command loads stays small.
 */
final class ContractTests {

    /** Where the tests are, if not beside this jar: jars, with the system's separator between them. */
    static final String PATH_PROPERTY = "patchbay.tck.path";

    private static final String RUN = "io.patchbay.tck.ContractRun";

    private final ClassLoader loader;
    private final Method run;

    private ContractTests(ClassLoader loader, Method run) {
        this.loader = loader;
        this.run = run;
    }

    static ContractTests load() {
        List<Path> jars = ProviderJar.jarsOf(path());
        try {
            URL[] urls = jars.stream().map(ProviderJar::url).toArray(URL[]::new);
            ClassLoader loader = new URLClassLoader(urls, NetworkManager.class.getClassLoader());
            Method run = Stream.of(Class.forName(RUN, true, loader).getMethods())
                    .filter(method -> method.getName().equals("run"))
                    .findFirst()
                    .orElseThrow();
            return new ContractTests(loader, run);
        } catch (ClassNotFoundException e) {
            throw new UsageException("The contract tests are not there: no " + RUN + " in " + path() + "; build again,"
                    + " or"
                    + " set -D" + PATH_PROPERTY, e);
        }
    }

    private static List<Path> path() {
        String path = System.getProperty(PATH_PROPERTY);
        if (path != null) {
            return Stream.of(path.split(File.pathSeparator)).map(Path::of).filter(Files::exists).toList();
        }
        CodeSource own = ContractTests.class.getProtectionDomain().getCodeSource();
        try {
            Path folder = Path.of(own.getLocation().toURI()).resolveSibling("tck");
            return Files.isDirectory(folder) ? List.of(folder) : List.of();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs all tests of a provider's contract, and gives a map for each rule. */
    @SuppressWarnings("unchecked")
    List<Map<String, String>> run(
            Supplier<? extends Provider> provider,
            Optional<byte[]> key,
            Options options,
            Map<String, String> settings,
            Consumer<String> progress) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return (List<Map<String, String>>) run.invoke(null, provider, key, options, settings, progress);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw new UsageException(wrong.getMessage(), wrong);
            } else if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
