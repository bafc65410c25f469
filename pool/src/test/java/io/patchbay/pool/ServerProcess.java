// SPDX-License-Identifier: Apache-2.0
package io.patchbay.pool;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A server that sends back what comes, in a process of its own, which can be killed. */
final class ServerProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;

    /** Starts it; it does not listen yet. */
    ServerProcess() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = process.inputReader();
        in = new PrintWriter(process.outputWriter(), true);
    }

    /** The child: listens on the port that it is told, until its input ends. */
    public static void main(String[] args) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
        try (NetworkManager network = NetworkManager.create()) {
            for (String port = orders.readLine(); port != null; port = orders.readLine()) {
                Listener listener = network.listen("tcp+json://127.0.0.1:" + port);
                listener.onMessage((from, message) -> from.send(message));
                System.out.println(listener.endpoint().port());
            }
        }
    }

    /** Listens on a port, 0 for any, and answers which it is. */
    int listen(int port) throws IOException {
        in.println(port);
        String answer = out.readLine();
        assertNotNull(answer, "the server has ended");
        return Integer.parseInt(answer);
    }

    /** Ends its input, so that it closes what it has and exits. */
    void stop() throws InterruptedException {
        in.close();
        assertTrue(process.waitFor(PooledServer.SOON.toSeconds(), TimeUnit.SECONDS), "it has stopped");
    }

    /** As kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
