// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which artifact brings a provider, a class or a module, and how a Maven project takes it. */
final class Artifacts {

    private static final String NETTY = "io.netty";

    private static final Map<String, String> OF_PROVIDER = Map.ofEntries(
            Map.entry("tcp", "patchbay-transport-tcp"),
            Map.entry("tls", "patchbay-transport-tcp"),
            Map.entry("udp", "patchbay-transport-udp"),
            Map.entry("ws", "patchbay-transport-websocket"),
            Map.entry("wss", "patchbay-transport-websocket"),
            Map.entry("json", "patchbay-codec-json"),
            Map.entry("binary", "patchbay-codec-binary"),
            Map.entry("rle", "patchbay-compress-rle"),
            Map.entry("deflate", "patchbay-compress-deflate"),
            Map.entry("aes-gcm", "patchbay-crypt-aead"),
            Map.entry("chacha20", "patchbay-crypt-aead"),
            Map.entry("xor", "patchbay-crypt-xor"));

    /** Beginnings of class names, which are names of modules nearly always; the first that fits counts. */
    private static final Map<String, Artifact> OF_PREFIX = new LinkedHashMap<>();

    static {
        put("io.netty.channel.epoll", NETTY, "netty-transport-classes-epoll");
        put("io.netty.transport.classes.epoll", NETTY, "netty-transport-classes-epoll");
        put("io.netty.channel.uring", NETTY, "netty-transport-classes-io_uring");
        put("io.netty.transport.classes.io_uring", NETTY, "netty-transport-classes-io_uring");
        put("io.netty.channel.kqueue", NETTY, "netty-transport-classes-kqueue");
        put("io.netty.transport.classes.kqueue", NETTY, "netty-transport-classes-kqueue");
        put("io.netty.channel.unix", NETTY, "netty-transport-native-unix-common");
        put("io.netty.transport.unix.common", NETTY, "netty-transport-native-unix-common");
        put("io.netty.channel", NETTY, "netty-transport");
        put("io.netty.bootstrap", NETTY, "netty-transport");
        put("io.netty.transport", NETTY, "netty-transport");
        put("io.netty.handler.codec.http", NETTY, "netty-codec-http");
        put("io.netty.codec.http", NETTY, "netty-codec-http");
        put("io.netty.handler.codec.compression", NETTY, "netty-codec-compression");
        put("io.netty.handler.codec", NETTY, "netty-codec-base");
        put("io.netty.codec", NETTY, "netty-codec-base");
        put("io.netty.handler", NETTY, "netty-handler");
        put("io.netty.buffer", NETTY, "netty-buffer");
        put("io.netty.resolver", NETTY, "netty-resolver");
        put("io.netty.util", NETTY, "netty-common");
        put("io.netty.common", NETTY, "netty-common");
        put("tools.jackson.databind", "tools.jackson.core", "jackson-databind");
        put("tools.jackson.core", "tools.jackson.core", "jackson-core");
        put("com.fasterxml.jackson.annotation", "com.fasterxml.jackson.core", "jackson-annotations");
        for (String folder : new String[] {
            "transport-netty", "transport-sockets", "transport-tcp", "transport-udp", "transport-websocket",
            "codec-json", "codec-binary", "compress-rle", "compress-deflate", "crypt-xor", "crypt-aead", "pool", "sync",
            "observe-jfr", "natives", "testkit", "doctor", "plugins", "cli"
        }) {
            put(Spi.API + "." + folder.replace('-', '.'), Spi.API, "patchbay-" + folder);
        }
        put(Spi.API, Spi.API, "patchbay-api");
    }

    /**
     * An artifact without its version.
     *
     * @param group its group
     * @param name its name
     * @param classifier its classifier; empty if it has none
     */
    record Artifact(String group, String name, String classifier) {}

    private Artifacts() {}

    private static void put(String prefix, String group, String name) {
        OF_PREFIX.put(prefix, new Artifact(group, name, ""));
    }

    static Optional<Artifact> ofProvider(String name) {
        return Optional.ofNullable(OF_PROVIDER.get(name)).map(artifact -> new Artifact(Spi.API, artifact, ""));
    }

    static Optional<Artifact> ofClass(String name) {
        return OF_PREFIX.entrySet().stream()
                .filter(each -> name.equals(each.getKey()) || name.startsWith(each.getKey() + "."))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    static Optional<Artifact> ofModule(String name) {
        return ofClass(name);
    }

    /** A dependency for a project's pom.xml, with the version that the rest of the path has. */
    static String dependency(Artifact artifact, Scene scene) {
        return element("dependency", artifact.group(), artifact.name(), version(artifact, scene),
                artifact.classifier().isEmpty() ? "" : "\n  <classifier>" + artifact.classifier() + "</classifier>");
    }

    static String bom(String version) {
        return element("dependency", Spi.API, "patchbay-bom", version, IMPORT);
    }

    static String nettyBom(String version) {
        return element("dependency", NETTY, "netty-bom", version, IMPORT);
    }

    private static final String IMPORT = "\n  <type>pom</type>\n  <scope>import</scope>";

    private static String element(String tag, String group, String name, String version, String more) {
        return "<" + tag + ">\n  <groupId>" + group + "</groupId>\n  <artifactId>" + name + "</artifactId>"
                + (version == null ? "" : "\n  <version>" + version + "</version>") + more + "\n</" + tag + ">";
    }

    /** That of what belongs to it and is there; none if nothing is, and then a BOM has to say it. */
    private static String version(Artifact artifact, Scene scene) {
        return scene.entries().stream()
                .filter(entry -> artifact.group().equals(NETTY)
                        ? entry.netty() != null
                        : entry.module() != null && isOf(entry.module().name(), artifact.group()))
                .findFirst()
                .flatMap(entry -> artifact.group().equals(NETTY) ? Optional.of(entry.netty()) : entry.version())
                .orElse(null);
    }

    private static boolean isOf(String module, String group) {
        return module.equals(group) || module.startsWith(group + ".");
    }
}
