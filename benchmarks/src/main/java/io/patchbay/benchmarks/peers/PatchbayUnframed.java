// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.AssemblyException;
import io.patchbay.BytesHandler;
import io.patchbay.Connection;
import io.patchbay.Listener;
import java.nio.ByteBuffer;

/** Patchbay's server on a transport that has messages of its own, through the public API alone. */
final class PatchbayUnframed implements Server {

    private final String transport;
    private final boolean broadcast;
    private final PatchbayNetwork networks;

    PatchbayUnframed(String transport, boolean broadcast, PatchbayNetwork networks) {
        this.transport = transport;
        this.broadcast = broadcast;
        this.networks = networks;
    }

    @Override
    public int serve() {
        Listener listener;
        try {
            listener = networks.server().listen(transport + "://127.0.0.1:0");
        } catch (AssemblyException e) {
            throw new UnsupportedOperationException(e.getMessage(), e);
        }
        listener.onError((from, error) -> error.printStackTrace());
        listener.onBytes(broadcast ? (from, bytes) -> listener.broadcast(bytes) : new Echo());
        return listener.endpoint().port();
    }

    private static final class Echo implements BytesHandler {

        @Override
        public void handle(Connection from, ByteBuffer bytes) {
            from.send(bytes);
        }

        @Override
        public void handleText(Connection from, ByteBuffer utf8) {
            from.sendText(utf8);
        }
    }
}
