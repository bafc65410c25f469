// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Two networks of their own, joined by a cable; everything that one does not know goes to the other. Needs root. */
final class UdpNamespace implements AutoCloseable {

    static final String SERVER_ADDRESS = "10.214.0.1";
    private static final String CLIENT_ADDRESS = "10.214.0.2";
    private static final String[] PATH = {"env", "PATH=/usr/sbin:/sbin:/usr/bin:/bin"};
    private static final String SERVER_MAC = "02:00:00:00:00:01";
    private static final String CLIENT_MAC = "02:00:00:00:00:02";
    private static final String ID = Long.toString(ProcessHandle.current().pid());

    /** Their names, which no other test uses. */
    final String server = "pbudp-" + ID + "-s";

    final String client = "pbudp-" + ID + "-c";

    UdpNamespace() throws Exception {
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString().equals("0")) {
            System.out.println("SKIPPED: network namespaces need root, so this was not tested");
            Assumptions.abort("network namespaces need root");
        }
        for (String program : List.of("ip", "nft", "python3")) {
            if (Stream.of("/usr/sbin", "/sbin", "/usr/bin", "/bin")
                    .noneMatch(folder -> Files.isExecutable(Path.of(folder, program)))) {
                throw Outside.missing("the program " + program);
            }
        }
        try {
            run("ip", "netns", "add", server);
            run("ip", "netns", "add", client);
            // A name of a device has 15 characters at most.
            String device = "pu" + ID;
            run("ip", "link", "add", device + "s", "address", SERVER_MAC, "netns", server, "type", "veth",
                    "peer", "name", device + "c", "address", CLIENT_MAC, "netns", client);
            join(server, device + "s", SERVER_ADDRESS, CLIENT_ADDRESS, CLIENT_MAC);
            join(client, device + "c", CLIENT_ADDRESS, SERVER_ADDRESS, SERVER_MAC);
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    private static void join(String name, String device, String own, String other, String otherMac)
            throws Exception {
        run(in(name, "ip", "link", "set", "lo", "up"));
        run(in(name, "ip", "address", "add", own + "/24", "dev", device));
        run(in(name, "ip", "link", "set", device, "up"));
        // Nothing must get lost because the other is asked for first.
        run(in(name, "ip", "neigh", "add", other, "lladdr", otherMac, "dev", device, "nud", "permanent"));
        run(in(name, "ip", "route", "add", "default", "via", other));
    }

    /** Makes a command that runs in one of the two. */
    static String[] in(String name, String... command) {
        List<String> whole = new ArrayList<>(List.of(PATH[0], PATH[1], "ip", "netns", "exec", name));
        whole.addAll(List.of(command));
        return whole.toArray(String[]::new);
    }

    /** Runs a command to its end, and gives what it says. */
    static String run(String... command) throws IOException {
        List<String> whole = new ArrayList<>(List.of(PATH));
        whole.addAll(List.of(command));
        Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
        return said;
    }

    @Override
    public void close() throws IOException {
        for (String name : List.of(server, client)) {
            if (Files.exists(Path.of("/run/netns", name))) {
                run("ip", "netns", "del", name);
            }
        }
    }
}
