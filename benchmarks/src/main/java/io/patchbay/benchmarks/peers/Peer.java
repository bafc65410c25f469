// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.benchmarks.PeerKind;
import io.patchbay.benchmarks.Workload;

/** One way to write a server that sends everything back, and a client of the same kind. */
interface Peer {

    /** Starts to answer at a free port of 127.0.0.1, and returns the port. */
    int serve() throws Exception;

    /** Opens the workload's connections. */
    Client connect(int port) throws Exception;

    /** Connections that are open. */
    interface Client {

        /** Sends that many messages, shared among the connections, and returns when every one has come back. */
        void run(long messages) throws Exception;
    }

    static Peer of(PeerKind kind, Workload workload) {
        boolean composed = workload.kind() == Workload.Kind.COMPOSED;
        return switch (kind) {
            case NETTY_USUAL -> composed ? new NettyUsualComposed(workload) : new NettyUsual(workload);
            case NETTY_TUNED -> composed ? new NettyTunedComposed(workload) : new NettyTuned(workload);
            case BLOCKING -> new BlockingSockets(workload);
            case PATCHBAY, PATCHBAY_SLEEPING -> {
                PatchbayNetwork networks = new PatchbayNetwork(kind == PeerKind.PATCHBAY_SLEEPING);
                yield composed ? new PatchbayComposed(workload, networks) : new PatchbayRaw(workload, networks);
            }
            case C -> throw new IllegalArgumentException("The C peer is no JVM");
        };
    }
}
