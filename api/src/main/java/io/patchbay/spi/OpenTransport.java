// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import io.patchbay.Stability;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transport at work for one manager.
 *
 * <p><b>Threads.</b> All methods may be called by any thread, and calls may overlap. To connect or listen must not
 * wait, also on an I/O thread (TRANSPORT-8).
 */
public interface OpenTransport extends AutoCloseable {

    /**
     * Opens a link to a peer.
     *
     * <p><b>Completion.</b> The stage must complete after {@link LinkHandler#onOpen} has returned, on an I/O thread
     * (TRANSPORT-9). To connect to a peer that cannot be reached must fail with a
     * {@link io.patchbay.TransportException} before the connect timeout of the limits has passed (TRANSPORT-10). If the
     * future is cancelled, nothing must stay open (TRANSPORT-11). No method of the handler must be called if the link
     * does not open (TRANSPORT-12).
     *
     * @param setup where to connect and how
     * @param handler receives what happens on the link; none of its methods is called if the link does not open
     * @return the link, once it is open
     * @throws io.patchbay.AssemblyException at once, if the setup asks for what this transport cannot do
     */
    CompletionStage<Link> connect(Setup setup, LinkHandler handler);

    /**
     * Prepares to open many links to one place, so that what is the same for all of them is read once. Unless this is
     * overridden, the setup is read for each link.
     *
     * <p>A connector must open any number of links as {@link #connect} does, also for several threads at once
     * (TRANSPORT-21). When its transport has closed, a connector must fail as {@link #connect} does (TRANSPORT-22).
     *
     * @param setup where to connect and how
     * @return opens links as {@link #connect} does with that setup
     * @throws io.patchbay.AssemblyException at once, if the setup asks for what this transport cannot do
     */
    @Stability.Experimental
    default Connector connector(Setup setup) {
        return handler -> connect(setup, handler);
    }

    /**
     * Waits for peers.
     *
     * <p>An address that cannot be bound must fail the stage with a {@link io.patchbay.TransportException} that names
     * it (TRANSPORT-13). If there is no handler for a link, that link alone must be refused (TRANSPORT-14). A listener
     * must hold no more links than {@code maxConnections} of the limits (TRANSPORT-15).
     *
     * @param setup where to listen and how; port 0 lets the system choose one
     * @param handlers asked for a handler for each new link, on that link's I/O thread; if it throws or answers
     *     {@code null}, the link is refused
     * @return what can be stopped again
     * @throws io.patchbay.AssemblyException at once, if the setup asks for what this transport cannot do
     */
    CompletionStage<Binding> listen(Setup setup, Supplier<@Nullable LinkHandler> handlers);

    /**
     * Closes every link and binding at once and ends every thread, waiting for them for at most 5 seconds.
     *
     * <p>When a transport closes, every link must be ended, and every thread within 5 seconds, whatever is queued
     * (TRANSPORT-16). When a transport has closed, no file and no memory must stay in use (TRANSPORT-17). A second
     * close must do nothing, and nothing must begin after the first (TRANSPORT-18).
     */
    @Override
    void close();
}
