// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.BytesHandler;
import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.Option;
import io.patchbay.benchmarks.Workload;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Patchbay without stages: frames with a length, through the public API alone. */
final class PatchbayRaw implements Peer {

    /** From this size on, to lend costs less than a copy. */
    private static final int LARGE = 16 * 1024;

    private final Workload workload;
    private final PatchbayNetwork networks;

    PatchbayRaw(Workload workload, PatchbayNetwork networks) {
        this.workload = workload;
        this.networks = networks;
    }

    @Override
    public int serve() {
        NetworkManager network = networks.server();
        Listener listener = network.listen(framed(network, 0));
        listener.onError((from, error) -> error.printStackTrace());
        listener.onBytes((from, bytes) -> from.send(bytes));
        return listener.endpoint().port();
    }

    @Override
    public Client connect(int port) {
        NetworkManager network = networks.client();
        Progress progress = new Progress(workload.connections());
        List<Sender> senders = new ArrayList<>();
        for (int i = 0; i < workload.connections(); i++) {
            Connection connection = network.connect(framed(network, port));
            PatchbayNetwork.watch(connection, progress);
            Sender sender = new Sender(workload, progress, connection);
            connection.onBytes(sender);
            senders.add(sender);
        }
        return messages -> {
            progress.begin();
            for (int i = 0; i < senders.size(); i++) {
                senders.get(i).begin(progress.share(messages, i));
            }
            progress.await();
        };
    }

    private static Endpoint framed(NetworkManager network, int port) {
        Endpoint endpoint = Endpoint.of("tcp", "127.0.0.1", port);
        for (SocketOption<?> option : network.options(endpoint)) {
            if (option.name().equals("framing")) {
                return with(endpoint, (Option<?>) option, "length");
            }
        }
        throw new UnsupportedOperationException("the transport tcp has no option framing");
    }

    private static <T> Endpoint with(Endpoint endpoint, Option<T> option, String value) {
        return endpoint.withOption(option, option.parse(value));
    }

    /** Sends one message to begin with; its answer opens the window, so that all else is done by the I/O thread. */
    private static final class Sender implements BytesHandler {

        private final Window window;
        private final Progress progress;
        private final Connection connection;
        private final ByteBuffer message;

        /** Whether the window still belongs to the I/O thread. */
        private boolean moreDue;

        /** Those that are lent to the connection are not here; empty if messages are better copied. */
        private final ArrayDeque<Lent> large = new ArrayDeque<>();

        Sender(Workload workload, Progress progress, Connection connection) {
            window = new Window(workload.inFlight(), workload.size());
            message = ByteBuffer.allocate(workload.size());
            for (int i = 0; workload.size() >= LARGE && i < workload.inFlight(); i++) {
                large.add(new Lent(ByteBuffer.allocateDirect(workload.size()), large));
            }
            this.progress = progress;
            this.connection = connection;
        }

        void begin(long messages) {
            window.begin(messages, progress::done);
            if (window.maySend()) {
                send();
            }
        }

        @Override
        public void handle(Connection from, ByteBuffer bytes) {
            moreDue = window.arrived(bytes.remaining(), bytes.getLong(bytes.position()));
        }

        @Override
        public void handleBatchEnd(Connection from) {
            while (moreDue && window.maySend()) {
                send();
            }
        }

        private void send() {
            Lent lent = large.pollFirst();
            if (lent != null) {
                connection.sendLent(lent.bytes.clear().putLong(0, window.next()), lent);
            } else {
                connection.send(message.clear().putLong(0, window.next()));
            }
        }
    }

    /** A message that goes to and fro between the client and its connection, on the I/O thread. */
    private record Lent(ByteBuffer bytes, ArrayDeque<Lent> free) implements Runnable {

        @Override
        public void run() {
            free.addFirst(this);
        }
    }
}
