// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.NetworkManager;
import io.patchbay.TransportException;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Connects and listens in a process that may not open another file. It is started with the kind of I/O and a connect
 * timeout in seconds, and says {@code refused MILLISECONDS MESSAGE} of a connect, {@code deaf MESSAGE} of a listen,
 * {@code idle MESSAGE} of a manager that has no I/O threads yet, and {@code connected} once there is room again.
 */
public final class FewFiles {

    private FewFiles() {}

    /** Begins. */
    public static void main(String[] args) throws Exception {
        Limits limits = Limits.defaults().withConnectTimeout(Duration.ofSeconds(Long.parseLong(args[1])));
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                NetworkManager network = NetworkManager.builder().limits(limits).build();
                NetworkManager fresh = NetworkManager.builder().limits(limits).build()) {
            Endpoint endpoint =
                    Networks.endpoint(network, "tcp://127.0.0.1:" + server.getLocalPort(), "io=" + args[0]);
            Endpoint any = endpoint.withPort(0);
            // Both ends of an attempt are seen once, for classes come out of files, too.
            network.connect(endpoint).abort();
            network.listen(any).close();
            failure(() -> network.connect(endpoint.withPort(1)));
            List<Closeable> all = useUp();
            long begin = System.nanoTime();
            TransportException refused = failure(() -> network.connect(endpoint));
            long took = Duration.ofNanos(System.nanoTime() - begin).toMillis();
            TransportException deaf = failure(() -> network.listen(any));
            TransportException idle = failure(() -> fresh.connect(endpoint));
            for (Closeable each : all) {
                each.close();
            }
            System.out.println("refused " + took + " " + refused.getMessage());
            System.out.println("deaf " + deaf.getMessage());
            System.out.println("idle " + idle.getMessage());
            network.listen(any).close();
            try (Connection connection = fresh.connect(endpoint)) {
                System.out.println(connection.isConnected() ? "connected" : connection.toString());
            }
        }
    }

    private static TransportException failure(Supplier<Object> attempt) {
        try {
            throw new IllegalStateException("opened all the same: " + attempt.get());
        } catch (TransportException e) {
            return e;
        }
    }

    private static List<Closeable> useUp() {
        List<Closeable> all = new ArrayList<>();
        try {
            while (true) {
                all.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException tooMany) {
            return all;
        }
    }
}
