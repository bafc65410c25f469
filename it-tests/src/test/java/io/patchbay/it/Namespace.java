// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A network of its own (Linux's network namespaces), joined with another by a cable that can be cut; everything that
 * one does not know goes to the other. Needs root; without it, tests are skipped and say so. Closing it, or the next
 * test after a crash, removes everything.
 */
final class Namespace implements AutoCloseable {

    private static final String PREFIX = "patchbay-";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final String device;
    private final int number;

    private Namespace(String name, String device, int number) {
        this.name = name;
        this.device = device;
        this.number = number;
    }

    /** Two networks at the ends of one cable. */
    record Pair(Namespace near, Namespace far) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            try (far) {
                near.close();
            }
        }
    }

    /** Makes two networks and a cable between them. */
    static Pair pair() throws Exception {
        require();
        removeLeftovers();
        String id = ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        // Names of devices have 15 characters at most, and nobody else sees them for long.
        String device = "pb" + ProcessHandle.current().pid() % 1_000_000 + "x" + COUNT.get();
        Namespace near = new Namespace(PREFIX + id + "-near", device + "a", 1);
        Namespace far = new Namespace(PREFIX + id + "-far", device + "b", 2);
        Pair pair = new Pair(near, far);
        try {
            ip("netns", "add", near.name);
            ip("netns", "add", far.name);
            ip("link", "add", near.device, "address", near.hardware(), "netns", near.name, "type", "veth",
                    "peer", "name", far.device, "address", far.hardware(), "netns", far.name);
            near.join(far);
            far.join(near);
            return pair;
        } catch (Exception | Error e) {
            pair.close();
            throw e;
        }
    }

    private static void require() throws Exception {
        if (!System.getProperty("os.name").equals("Linux") || !"0".equals(userId())) {
            System.out.println("SKIPPED: network namespaces need Linux and root, so this was not tested");
            Assumptions.abort("network namespaces need Linux and root");
        }
        for (String program : List.of("ip", "nft", "ss")) {
            if (!Outside.succeeds("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; command -v " + program)) {
                throw Outside.missing("the program " + program);
            }
        }
        String probe = PREFIX + ProcessHandle.current().pid() + "-probe";
        boolean allowed = Outside.succeeds("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; ip netns add " + probe);
        Outside.succeeds("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; ip netns del " + probe);
        if (!allowed) {
            throw Outside.missing("the right to make network namespaces");
        }
    }

    private static String userId() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    }

    /** Removes what tests have left that were killed. */
    private static void removeLeftovers() throws Exception {
        Path all = Path.of("/run/netns");
        if (!Files.isDirectory(all)) {
            return;
        }
        try (Stream<Path> names = Files.list(all)) {
            for (String name : names.map(path -> path.getFileName().toString()).toList()) {
                if (name.startsWith(PREFIX)) {
                    long owner = Long.parseLong(name.substring(PREFIX.length()).replaceFirst("-.*", ""));
                    if (ProcessHandle.of(owner).isEmpty()) {
                        ip("netns", "del", name);
                    }
                }
            }
        }
    }

    private void join(Namespace other) throws Exception {
        run("ip", "link", "set", "lo", "up");
        run("ip", "address", "add", address() + "/24", "dev", device);
        run("ip", "link", "set", device, "up");
        // Nothing must get lost because the other is asked for first.
        run("ip", "neigh", "add", other.address(), "lladdr", other.hardware(), "dev", device, "nud", "permanent");
        run("ip", "route", "add", "default", "via", other.address());
        run("nft", "add table inet test");
        run("nft", "add chain inet test in { type filter hook input priority 0; policy accept; }");
        run("nft", "add chain inet test out { type filter hook output priority 0; policy accept; }");
    }

    String address() {
        return "10.213.0." + number;
    }

    private String hardware() {
        return "02:00:00:00:00:0" + number;
    }

    /** Makes a command that runs in this network. */
    List<String> command(List<String> command) {
        List<String> whole = new ArrayList<>(List.of("env", "PATH=" + path(), "ip", "netns", "exec", name));
        whole.addAll(command);
        return whole;
    }

    private static String path() {
        return System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    }

    private static void ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("env", "PATH=" + path(), "ip"));
        command.addAll(List.of(arguments));
        end(command);
    }

    /** Runs a command in this network to its end, and gives what it says. */
    String run(String... command) throws IOException {
        return end(command(List.of(command)));
    }

    private static String end(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        int status = process.onExit().join().exitValue();
        assertEquals(0, status, () -> String.join(" ", command) + ": " + said);
        return said;
    }

    /** Pulls the cable out. */
    void linkDown() throws Exception {
        run("ip", "link", "set", device, "down");
    }

    /** Drops every packet from and to others without a word. */
    void dropEverything() throws Exception {
        run("nft", "add rule inet test in iifname " + device + " drop");
        run("nft", "add rule inet test out oifname " + device + " drop");
    }

    /** Lets the system end connections with a reset of both sides: those from here to a port. */
    void kill(int remotePort) throws Exception {
        run("ss", "--kill", "--tcp", "--numeric", "dport = :" + remotePort);
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(Path.of("/run/netns", name))) {
            ip("netns", "del", name);
        }
    }
}
