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

/**
 * Connects in a process that may not open another file. It is started with the kind of I/O and a connect timeout in
 * seconds, and says {@code refused MILLISECONDS MESSAGE}, and {@code connected} once there is room again.
 */
public final class FewFiles {

    private FewFiles() {}

    /** Begins. */
    public static void main(String[] args) throws Exception {
        Limits limits = Limits.defaults().withConnectTimeout(Duration.ofSeconds(Long.parseLong(args[1])));
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                NetworkManager network = NetworkManager.builder().limits(limits).build()) {
            Endpoint endpoint =
                    Networks.endpoint(network, "tcp://127.0.0.1:" + server.getLocalPort(), "io=" + args[0]);
            // Both ends of an attempt are seen once, for classes come out of files, too.
            network.connect(endpoint).abort();
            failure(network, Networks.endpoint(network, "tcp://127.0.0.1:1", "io=" + args[0]));
            List<Closeable> all = useUp();
            long begin = System.nanoTime();
            TransportException refused = failure(network, endpoint);
            long took = Duration.ofNanos(System.nanoTime() - begin).toMillis();
            for (Closeable each : all) {
                each.close();
            }
            System.out.println("refused " + took + " " + refused.getMessage());
            try (Connection connection = network.connect(endpoint)) {
                System.out.println(connection.isConnected() ? "connected" : connection.toString());
            }
        }
    }

    private static TransportException failure(NetworkManager network, Endpoint endpoint) {
        try {
            throw new IllegalStateException("connected all the same: " + network.connect(endpoint));
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
