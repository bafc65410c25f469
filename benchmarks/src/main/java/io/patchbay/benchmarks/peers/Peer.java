// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.benchmarks.PeerKind;
import io.patchbay.benchmarks.Workload;

/** One way to write a server that sends everything back, and a client of the same kind. */
interface Peer extends Server {

    /** Opens the workload's connections. */
    Client connect(int port) throws Exception;

    /** Connections that are open. */
    interface Client {

        /** Sends that many messages, shared among the connections, and returns when every one has come back. */
        void run(long messages) throws Exception;

        /** How many messages were given up so far, and sent again under another number. */
        default long lost() {
            return 0;
        }
    }

    static Server server(PeerKind kind, Workload workload) {
        return switch (workload.kind()) {
            case FRAMES, COMPOSED -> of(kind, workload);
            case WS_BINARY, WS_TEXT, WS_BROADCAST -> webSocket(kind, workload);
            case DATAGRAMS -> datagrams(kind, workload);
        };
    }

    /** For frames one of the peer's own kind; for WebSocket the same for all, and so for datagrams, but in C. */
    static Client client(PeerKind kind, Workload workload, int port) throws Exception {
        return switch (workload.kind()) {
            case FRAMES, COMPOSED -> of(kind, workload).connect(port);
            case WS_BINARY, WS_TEXT, WS_BROADCAST -> WebSocketLoad.connect(workload, port);
            case DATAGRAMS -> throw new UnsupportedOperationException("the client of datagrams is a program in C");
        };
    }

    private static Peer of(PeerKind kind, Workload workload) {
        boolean composed = workload.kind() == Workload.Kind.COMPOSED;
        return switch (kind) {
            case NETTY_USUAL -> composed ? new NettyUsualComposed(workload) : new NettyUsual(workload);
            case NETTY_TUNED -> composed ? new NettyTunedComposed(workload) : new NettyTuned(workload);
            case BLOCKING -> new BlockingSockets(workload);
            case PATCHBAY, PATCHBAY_SLEEPING, PATCHBAY_OBSERVED -> {
                PatchbayNetwork networks = PatchbayNetwork.of(kind);
                yield composed ? new PatchbayComposed(workload, networks) : new PatchbayRaw(workload, networks);
            }
            default -> throw notHere(kind, workload);
        };
    }

    private static Server webSocket(PeerKind kind, Workload workload) {
        boolean broadcast = workload.kind() == Workload.Kind.WS_BROADCAST;
        return switch (kind) {
            case NETTY_USUAL -> new NettyWebSocket(broadcast, false);
            case NETTY_FLUSHING -> new NettyWebSocket(broadcast, true);
            case NETTY_TUNED -> new TunedWebSocket(workload);
            case PATCHBAY, PATCHBAY_SLEEPING -> new PatchbayUnframed("ws", broadcast, PatchbayNetwork.of(kind));
            default -> throw notHere(kind, workload);
        };
    }

    private static Server datagrams(PeerKind kind, Workload workload) {
        return switch (kind) {
            case NETTY_USUAL -> new NettyDatagrams();
            case BLOCKING -> new BlockingDatagrams();
            case PATCHBAY, PATCHBAY_SLEEPING -> new PatchbayUnframed("udp", false, PatchbayNetwork.of(kind));
            default -> throw notHere(kind, workload);
        };
    }

    private static IllegalArgumentException notHere(PeerKind kind, Workload workload) {
        return new IllegalArgumentException(kind.title() + " has nothing for " + workload.label() + " in this process");
    }
}
