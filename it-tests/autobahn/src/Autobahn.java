// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it.autobahn;

import io.patchbay.BytesHandler;
import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.PatchbayException;
import io.patchbay.transport.websocket.WebSocketOptions;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs the suite with Patchbay in one role or in both, and says how it went. */
final class Autobahn {

    private static final String AGENT = "Patchbay";

    /** The suite itself gives up a case after 100 s. */
    private static final long CASE_SECONDS = 150;

    private static final Duration START = Duration.ofMinutes(3);

    /** Group 9 sends messages of 16 MiB, and 4 MiB in fragments of 64 bytes. */
    private static final int BYTES = 32 << 20;

    private static final int FRAGMENTS = 1 << 17;

    /** The suite breaks every rule on purpose; what is logged about it is noise. */
    private static final Logger NOISE = Logger.getLogger("io.patchbay");

    private static final BytesHandler ECHO = new BytesHandler() {
        @Override
        public void handle(Connection from, ByteBuffer bytes) {
            from.send(bytes);
        }

        @Override
        public void handleText(Connection from, ByteBuffer utf8) {
            from.sendText(utf8);
        }
    };

    private final Suite suite;
    private final String cases;
    private final String excluded;

    private Autobahn(Suite suite, String cases, String excluded) {
        this.suite = suite;
        this.cases = cases;
        this.excluded = excluded;
    }

    public static void main(String[] args) throws Exception {
        String role = "both";
        String cases = "*";
        String excluded = "";
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "server", "client" -> role = args[i];
                case "--cases" -> cases = args[++i];
                case "--exclude" -> excluded = args[++i];
                default -> {
                    System.err.println("usage: run [server|client] [--cases 1.*,2.*] [--exclude 9.*]");
                    System.exit(2);
                }
            }
        }
        NOISE.setLevel(Level.OFF);
        Autobahn autobahn = new Autobahn(new Suite(System.getProperty("autobahn.home")), cases, excluded);
        boolean good = true;
        for (String each : role.equals("both") ? List.of("server", "client") : List.of(role)) {
            good &= autobahn.run(each).print();
        }
        System.exit(good ? 0 : 1);
    }

    private Report run(String role) throws Exception {
        Limits limits = Limits.defaults()
                .withMaxFrameBytes(BYTES)
                .withMaxMessageBytes(BYTES)
                .withMaxInflatedBytes(BYTES)
                .withSendQueueBytes(2 * BYTES);
        try (NetworkManager network = NetworkManager.builder().limits(limits).build()) {
            return role.equals("server") ? asServer(network) : asClient(network);
        }
    }

    private Report asServer(NetworkManager network) throws Exception {
        Listener echo = network.listen(endpoint("ws://127.0.0.1:0"));
        echo.onBytes(ECHO);
        String url = "ws://127.0.0.1:" + echo.endpoint().port();
        String spec = """
                {"outdir": "%s", "servers": [{"agent": "%s", "url": "%s"}], "cases": %s, "exclude-cases": %s}
                """.formatted(suite.reports("server"), AGENT, url, list(cases), list(excluded));
        try (Suite.Run run = suite.start("server", "fuzzingclient", spec)) {
            run.join();
            return new Report("server", suite.reports("server"), AGENT, run.cases());
        }
    }

    private Report asClient(NetworkManager network) throws Exception {
        String url;
        int webPort;
        try (ServerSocket free = new ServerSocket(0); ServerSocket alsoFree = new ServerSocket(0)) {
            url = "ws://127.0.0.1:" + free.getLocalPort();
            webPort = alsoFree.getLocalPort();
        }
        String spec = """
                {"outdir": "%s", "url": "%s", "webport": %d, "cases": %s, "exclude-cases": %s}
                """.formatted(suite.reports("client"), url, webPort, list(cases), list(excluded));
        try (Suite.Run run = suite.start("client", "fuzzingserver", spec)) {
            int count = count(network, url, run);
            for (int i = 1; i <= count; i++) {
                visit(network, url + "/runCase?case=" + i + "&agent=" + AGENT);
            }
            visit(network, url + "/updateReports?agent=" + AGENT);
            return new Report("client", suite.reports("client"), AGENT, count);
        }
    }

    /** Asks for the number of cases, as soon as the suite listens. */
    private static int count(NetworkManager network, String url, Suite.Run run) throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try (Connection connection = network.connect(url + "/getCaseCount")) {
                return Integer.parseInt(connection.receive(Duration.ofSeconds(30)).text());
            } catch (PatchbayException e) {
                if (!run.isAlive() || System.nanoTime() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    /** Echoes until the suite ends the connection. */
    private static void visit(NetworkManager network, String url) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        // On the I/O thread that opens it, so that the echo is there before the first message.
        CompletableFuture<Connection> opened = network.connectAsync(endpoint(url))
                .thenApply(connection -> connection.onBytes(ECHO).onClose(gone -> ended.countDown()));
        if (!ended.await(CASE_SECONDS, TimeUnit.SECONDS)) {
            System.out.println("client: given up " + url);
            opened.thenAccept(Connection::abort);
        }
    }

    private static Endpoint endpoint(String uri) {
        // The suite answers no ping while it works on a large message, which is no reason to give it up.
        return Endpoint.parse(uri)
                .withOption(WebSocketOptions.MAX_FRAGMENTS, FRAGMENTS)
                .withOption(WebSocketOptions.PING_INTERVAL, Duration.ZERO);
    }

    private static String list(String patterns) {
        return patterns.isEmpty() ? "[]" : "[\"" + patterns.replace(",", "\", \"") + "\"]";
    }
}
