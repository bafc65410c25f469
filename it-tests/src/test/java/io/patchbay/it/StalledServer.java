// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import io.patchbay.Connection;
import io.patchbay.LimitException;
import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.PatchbayException;
import io.patchbay.SendPolicy;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server for a JVM of its own with little memory. It is started with its endpoint, that endpoint's options and the
 * size of frames, and says {@code listening PORT}. {@code fill} on stdin makes it send to every silent connection until
 * it is refused; a frame of one byte does the same for its connection, on the I/O thread. Every other frame is sent
 * back.
 */
public final class StalledServer {

    private static final Set<Connection> HEALTHY = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger REFUSED = new AtomicInteger();
    private static final AtomicInteger MEMORY_ERRORS = new AtomicInteger();

    private StalledServer() {}

    /** Begins. */
    public static void main(String[] args) throws Exception {
        int frameBytes = Integer.parseInt(args[args.length - 1]);
        String[] options = List.of(args).subList(1, args.length - 1).toArray(String[]::new);
        Limits limits = Limits.defaults().withMaxConnectionsPerAddress(10_000);
        try (NetworkManager network =
                        NetworkManager.builder().sendPolicy(SendPolicy.FAIL).limits(limits).build();
                Listener listener = network.listen(Networks.endpoint(network, args[0], options))) {
            listener.onBytes((from, bytes) -> {
                if (bytes.remaining() == 1) {
                    fill(from, frameBytes);
                } else {
                    HEALTHY.add(from);
                    from.send(bytes);
                }
            });
            System.out.println("listening " + listener.endpoint().port());
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("fill")) {
                    listener.connections().stream()
                            .filter(each -> !HEALTHY.contains(each))
                            .forEach(each -> fill(each, frameBytes));
                }
                System.out.println("refused " + REFUSED.get());
                System.out.println("memory errors " + MEMORY_ERRORS.get());
                System.out.println("connections " + listener.connections().size());
            }
        }
    }

    /** Sends until something is refused. */
    private static void fill(Connection connection, int frameBytes) {
        try {
            while (true) {
                connection.send(ByteBuffer.allocate(frameBytes));
            }
        } catch (LimitException e) {
            REFUSED.incrementAndGet();
        } catch (OutOfMemoryError e) {
            MEMORY_ERRORS.incrementAndGet();
            System.out.println(e);
        } catch (PatchbayException e) {
            System.out.println("not sent: " + e);
        }
    }
}
