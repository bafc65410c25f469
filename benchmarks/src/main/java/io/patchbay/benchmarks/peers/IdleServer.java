// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.util.internal.PlatformDependent;
import io.patchbay.AssemblyException;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Patchbay's echo server for connections that do nothing. Says on request what it uses; ends when its input does. */
public final class IdleServer {

    private static final int COLLECTIONS = 3;
    private static final String IO_THREADS = "patchbay";

    private IdleServer() {}

    /** Arguments: the transport, and how many connections it accepts. */
    public static void main(String[] arguments) {
        ServerProcess.guarded(() -> serve(arguments[0], Integer.parseInt(arguments[1])));
    }

    private static void serve(String transport, int connections) throws Exception {
        Listener listener;
        try {
            listener = manager(connections).listen(transport + "://127.0.0.1:0");
        } catch (AssemblyException e) {
            throw new UnsupportedOperationException(e.getMessage(), e);
        }
        listener.onError((from, error) -> error.printStackTrace());
        listener.onBytes((from, bytes) -> from.send(bytes));
        System.out.println("port " + listener.endpoint().port());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            System.out.println(command.equals("memory") ? memory(listener) : activity());
        }
    }

    private static NetworkManager manager(int connections) {
        Limits limits = Limits.defaults().withMaxConnections(connections).withMaxConnectionsPerAddress(connections);
        return NetworkManager.builder().limits(limits).build();
    }

    /** Connections, heap, direct and resident bytes, after garbage was collected. */
    private static String memory(Listener listener) throws Exception {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return "memory " + listener.connections().size() + " " + heap + " " + direct() + " " + resident();
    }

    /** Netty counts what it takes beside the JDK's count, or along with it: the larger of both holds all. */
    private static long direct() {
        long counted = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return Math.max(counted, PlatformDependent.usedDirectMemory());
    }

    /** Where there is no such file: -1. */
    private static long resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status) ? field(status, "VmRSS:") * 1024 : -1;
    }

    /** Time on the processors, and how often I/O threads and timers woke up; -1 where the system does not tell. */
    private static String activity() throws IOException {
        return "activity " + Counters.cpuNanos() + " " + wakeUps();
    }

    private static long wakeUps() throws IOException {
        Path tasks = Path.of("/proc/self/task");
        if (!Files.isDirectory(tasks)) {
            return -1;
        }
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).startsWith(IO_THREADS)) {
                    sum += field(thread.resolve("status"), "voluntary_ctxt_switches:");
                }
            }
        }
        return sum;
    }

    private static long field(Path status, String name) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(-1);
    }
}
