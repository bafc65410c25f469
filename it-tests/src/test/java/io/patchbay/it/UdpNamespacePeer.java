// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.transport.udp.UdpStatistics;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A listener in another network that sends back what comes. It is started with an endpoint and that endpoint's options,
 * says {@code listening PORT}, and on {@code report} what it has counted: {@code arrived N received N sent N
 * dropped N connections N heap N}.
 */
public final class UdpNamespacePeer {

    private UdpNamespacePeer() {}

    /** Begins. */
    public static void main(String[] arguments) throws Exception {
        String[] options = List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
        try (NetworkManager network = NetworkManager.builder().ioThreads(1).build()) {
            Listener listener = network.listen(Networks.endpoint(network, arguments[0], options));
            if (listener.endpoint().stages().isEmpty()) {
                listener.onBytes((from, bytes) -> from.send(bytes));
            } else {
                listener.onMessage((from, message) -> from.send(message));
            }
            System.out.println("listening " + listener.endpoint().port());
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (in.readLine() != null) {
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                UdpStatistics counted = listener.unwrap(UdpStatistics.class);
                // What its buffer had no room for has arrived, too.
                long arrived = counted.packetsReceived() + counted.droppedByKernel().orElse(0);
                System.out.println("arrived " + arrived
                        + " received " + counted.packetsReceived() + " sent " + counted.packetsSent()
                        + " dropped " + counted.droppedPeers() + " connections " + listener.connections().size()
                        + " heap " + (runtime.totalMemory() - runtime.freeMemory()));
            }
        }
    }
}
