// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An address that accepts peers. Safe for use by many threads. */
public interface Binding {

    /**
     * Tells where peers can connect.
     *
     * <p>A binding's address must be one that peers reach, with the real port (BINDING-1).
     *
     * @return the address, with the real port
     */
    SocketAddress localAddress();

    /**
     * Offers what only this transport can do with an address.
     *
     * @param <T> the type of the facet
     * @param type an interface that the transport's module exports
     * @return the facet, if this binding has it
     */
    default <T> Optional<T> facet(Class<T> type) {
        return Optional.empty();
    }

    /**
     * Counts links that were not accepted: because of a limit, because they did not get ready, or because no handler
     * wanted them.
     *
     * @return how many so far; 0 from a transport that does not count them
     */
    default long refused() {
        return 0;
    }

    /**
     * Stops accepting.
     *
     * <p>When a binding closes, links that are open must stay open (BINDING-2). The stage of {@code close} must be the
     * same at every call, and complete when the address is free again (BINDING-3).
     *
     * @return completes when the address is free again; the same stage at every call
     */
    CompletionStage<@Nullable Void> close();
}
