// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.Connection;
import io.patchbay.Limits;
import io.patchbay.NetworkManager;
import io.patchbay.NetworkManagerBuilder;
import io.patchbay.benchmarks.PeerKind;
import io.patchbay.observe.jfr.JfrObserver;
import java.time.Duration;

/** What all workloads of Patchbay need. */
final class PatchbayNetwork {

    /** More than any window. */
    private static final int WINDOW_BYTES = 64 << 20;

    private final PeerKind kind;

    static PatchbayNetwork of(PeerKind kind) {
        return new PatchbayNetwork(kind);
    }

    private PatchbayNetwork(PeerKind kind) {
        this.kind = kind;
    }

    /** A server has the default limits. */
    NetworkManager server() {
        return manager(Limits.defaults());
    }

    /** A client's window bounds what it queues. */
    NetworkManager client() {
        // One connection may have an eighth of what all may have together.
        return manager(Limits.defaults()
                .withSendQueueBytes(WINDOW_BYTES)
                .withAllSendQueuesBytes(8 * WINDOW_BYTES));
    }

    private NetworkManager manager(Limits limits) {
        NetworkManagerBuilder builder =
                NetworkManager.builder().key("xor", StageChain.key()).limits(limits);
        if (kind == PeerKind.PATCHBAY_SLEEPING) {
            builder.ioSpin(Duration.ZERO);
        }
        if (kind == PeerKind.PATCHBAY_OBSERVED) {
            builder.observer(new JfrObserver());
        }
        NetworkManager network = builder.build();
        if (network.providers().isEmpty()) {
            throw new UnsupportedOperationException("no providers on the class path");
        }
        return network;
    }

    static void watch(Connection connection, Progress progress) {
        connection.onError((from, error) -> progress.fail(error));
        connection.onClose(from -> progress.fail(new IllegalStateException("The server closed the connection")));
    }
}
