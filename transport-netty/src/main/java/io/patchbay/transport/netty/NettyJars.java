// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.patchbay.AssemblyException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;

/**
 * The jars of Netty that are beside each other on one path. They must be of one line: 4.1 and 4.2 have classes of the
 * same names with other methods, so a mixture fails somewhere later, in words that name neither jar.
 */
final class NettyJars {

    private static final String VERSIONS = "META-INF/io.netty.versions.properties";

    /** {@code null} if all is well. Looked for once: jars stay, and a path of many takes a while. */
    private static final String PROBLEM = problem(Channel.class.getClassLoader());

    private NettyJars() {}

    /**
     * Hands its argument on.
     *
     * @throws AssemblyException that names a jar of each line, if there is more than one
     */
    static <T> T agreeing(T argument) {
        if (PROBLEM != null) {
            throw new AssemblyException(PROBLEM);
        }
        return argument;
    }

    private record Jar(String artifact, String version, String place) {

        /** The first two numbers of the version. */
        String line() {
            return version.substring(0, version.indexOf('.', 2));
        }

        @Override
        public String toString() {
            return artifact + " " + version + " (" + place + ")";
        }
    }

    static String problem(ClassLoader loader) {
        List<Jar> jars = jarsOf(loader);
        for (Jar jar : jars) {
            for (Jar other : jars) {
                if (!jar.line().equals(other.line()) && jar.artifact().equals(other.artifact())) {
                    return problem(jar, other);
                }
            }
        }
        return jars.stream()
                .filter(jar -> !jar.line().equals(jars.get(0).line()))
                .findFirst()
                .map(other -> problem(jars.get(0), other))
                .orElse(null);
    }

    private static String problem(Jar jar, Jar other) {
        return "Netty " + jar.line() + " and " + other.line() + " cannot share a path, and here are " + jar + " and "
                + other + ". Patchbay needs 4.2: remove the jars of the other line, or import io.netty:netty-bom with a"
                + " version 4.2 ahead of other BOMs; mvn dependency:tree -Dincludes=io.netty shows what brings each";
    }

    private static List<Jar> jarsOf(ClassLoader loader) {
        List<Jar> jars = new ArrayList<>();
        try {
            // Only its own: a loader that looks into its own jars first, as plugins have, may differ from its parent.
            List<URL> own = resources(loader);
            if (loader.getParent() != null) {
                own.removeAll(resources(loader.getParent()));
            }
            for (URL file : own) {
                read(file, jars);
            }
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(NettyJars.class.getName())
                    .log(System.Logger.Level.DEBUG, "Cannot tell which versions of Netty are there", e);
        }
        return jars;
    }

    /** Parts of Netty that count their versions by themselves, below 4, say nothing here. */
    private static void read(URL file, List<Jar> jars) throws IOException {
        Properties properties = new Properties();
        URLConnection connection = file.openConnection();
        connection.setUseCaches(false); // A cached jar stays open for as long as the JVM lives.
        try (InputStream in = connection.getInputStream()) {
            properties.load(in);
        }
        for (String key : properties.stringPropertyNames()) {
            String version = properties.getProperty(key);
            if (key.endsWith(".version") && version.matches("4\\.\\d+\\..*")) {
                String place = file.getPath().replaceAll("!?/" + VERSIONS, "").replaceFirst("^file:", "");
                jars.add(new Jar(key.substring(0, key.length() - ".version".length()), version, place));
            }
        }
    }

    private static List<URL> resources(ClassLoader loader) throws IOException {
        return new ArrayList<>(Collections.list(loader.getResources(VERSIONS)));
    }
}
