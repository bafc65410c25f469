// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.benchmarks.Workload;

/** Patchbay with JSON, RLE and XOR: texts by message type, through the public API alone. One connection. */
final class PatchbayComposed implements Peer {

    private static final String ADDRESS = "tcp+json+rle+xor://127.0.0.1:";

    private final Workload workload;
    private final PatchbayNetwork networks;

    PatchbayComposed(Workload workload, PatchbayNetwork networks) {
        this.workload = workload;
        this.networks = networks;
    }

    @Override
    public int serve() {
        Listener listener = networks.server().listen(ADDRESS + 0);
        listener.onError((from, error) -> error.printStackTrace());
        listener.onMessage(Text.TYPE, String.class, (from, text) -> from.send(Text.TYPE, text));
        return listener.endpoint().port();
    }

    @Override
    public Client connect(int port) {
        NetworkManager network = networks.client();
        Progress progress = new Progress(1);
        Window window = new Window(workload.inFlight(), workload.size());
        Text texts = new Text(workload.size());
        Connection connection = network.connect(ADDRESS + port);
        PatchbayNetwork.watch(connection, progress);
        connection.onMessage(Text.TYPE, String.class, (from, text) -> {
            boolean moreDue = window.arrived(text.length(), Text.number(text));
            while (moreDue && window.maySend()) {
                from.send(Text.TYPE, texts.numbered(window.next()));
            }
        });
        return messages -> {
            progress.begin();
            window.begin(messages, progress::done);
            if (window.maySend()) {
                connection.send(Text.TYPE, texts.numbered(window.next())); // its answer opens the window
            }
            progress.await();
        };
    }
}
