// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A transport at work for one manager.
 *
 * <p><b>Threads.</b> All methods may be called by any thread, and calls may overlap.
 */
public interface OpenTransport extends AutoCloseable {

    /**
     * Opens a link to a peer.
     *
     * <p><b>Completion.</b> On an I/O thread, after {@link LinkHandler#onOpen} has returned; or with an
     * {@link io.patchbay.TransportException} when the peer cannot be reached or the connect timeout of the limits has
     * passed. If the future is cancelled, the attempt ends and nothing stays open.
     *
     * @param setup where to connect and how
     * @param handler receives what happens on the link; none of its methods is called if the link does not open
     * @return the link, once it is open
     * @throws io.patchbay.AssemblyException at once, if the setup asks for what this transport cannot do
     */
    CompletionStage<Link> connect(Setup setup, LinkHandler handler);

    /**
     * Waits for peers.
     *
     * <p>Completes when the address is bound, or with an {@link io.patchbay.TransportException} naming the address.
     *
     * @param setup where to listen and how; port 0 lets the system choose one
     * @param handlers asked for a handler for each new link, on that link's I/O thread; if it throws or answers
     *     {@code null}, the link is refused
     * @return what can be stopped again
     * @throws io.patchbay.AssemblyException at once, if the setup asks for what this transport cannot do
     */
    CompletionStage<Binding> listen(Setup setup, Supplier<LinkHandler> handlers);

    /**
     * Closes every link and binding at once and ends every thread, waiting for them for at most 5 seconds.
     *
     * <p>A second call does nothing.
     */
    @Override
    void close();
}
