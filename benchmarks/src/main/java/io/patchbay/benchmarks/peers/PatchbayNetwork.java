// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.Connection;
import io.patchbay.Limits;
import io.patchbay.NetworkManager;
import io.patchbay.NetworkManagerBuilder;
import io.patchbay.benchmarks.PeerKind;
import java.time.Duration;

/** What all workloads of Patchbay need. */
final class PatchbayNetwork {

    /** More than any window. */
    private static final int WINDOW_BYTES = 64 << 20;

    private final boolean sleeping;

    static PatchbayNetwork of(PeerKind kind) {
        return new PatchbayNetwork(kind == PeerKind.PATCHBAY_SLEEPING);
    }

    private PatchbayNetwork(boolean sleeping) {
        this.sleeping = sleeping;
    }

    /** A server has the default limits. */
    NetworkManager server() {
        return manager(Limits.defaults());
    }

    /** A client's window bounds what it queues. */
    NetworkManager client() {
        return manager(Limits.defaults().withSendQueueBytes(WINDOW_BYTES));
    }

    private NetworkManager manager(Limits limits) {
        NetworkManagerBuilder builder =
                NetworkManager.builder().key("xor", StageChain.key()).limits(limits);
        NetworkManager network = (sleeping ? builder.ioSpin(Duration.ZERO) : builder).build();
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
