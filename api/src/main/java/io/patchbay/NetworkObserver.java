// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Hears what happens in a {@link NetworkManager}, for monitoring: one call for each event of a connection's life, none
 * for a message. Override what is wanted; without an observer nothing is called.
 *
 * <p><b>Threads.</b> Called by whichever thread does what is told of, I/O threads among them, so nothing here may
 * block. What it throws is logged and changes nothing.
 */
public interface NetworkObserver {

    /**
     * A manager was built.
     *
     * @param network the manager
     */
    default void started(NetworkManager network) {}

    /**
     * A manager was closed.
     *
     * @param network the manager, of which only the {@link NetworkManager#report()} is of use any more
     */
    default void closed(NetworkManager network) {}

    /**
     * A provider was found and could not be used.
     *
     * @param failure which one, and why
     */
    default void providerFailed(ProviderFailure failure) {}

    /**
     * An endpoint was composed, to connect to or to listen on it.
     *
     * @param endpoint the endpoint
     * @param listening whether it is the side that listens
     * @param stages the stages in the order of the way out, the transport last
     */
    default void composed(Endpoint endpoint, boolean listening, List<StageDescription> stages) {}

    /**
     * An endpoint could not be composed.
     *
     * @param endpoint the endpoint
     * @param listening whether it is the side that listens
     * @param cause why
     */
    default void compositionFailed(Endpoint endpoint, boolean listening, AssemblyException cause) {}

    /**
     * A connection has opened, one that was made or one that was accepted. Called before its first message.
     *
     * @param connection the connection
     * @param took since connecting or accepting began, retries included
     */
    default void connectionOpened(Connection connection, Duration took) {}

    /**
     * A connection could not be made, after all its retries.
     *
     * @param connection the connection, which was never open
     * @param cause why
     */
    default void connectionFailed(Connection connection, Throwable cause) {}

    /**
     * A connection that was open has ended.
     *
     * @param connection the connection; {@link Connection#describe()} and {@link Connection#failure()} tell the rest
     */
    default void connectionEnded(Connection connection) {}

    /**
     * A limit was hit: bad or too much input from a peer, a full send queue, too many connections.
     *
     * @param endpoint where
     * @param limit which one; the message names it
     */
    default void limitHit(Endpoint endpoint, LimitException limit) {}

    /**
     * A standing connection was lost or could not be made.
     *
     * @param connection the standing connection
     * @param cause why
     * @param nextTry how long it is until the next attempt; empty if it has given up
     */
    default void reconnecting(StandingConnection connection, Throwable cause, Optional<Duration> nextTry) {}

    /**
     * Something happened in a service that stands on the manager, such as a pool.
     *
     * @param event what
     */
    default void happened(ServiceEvent event) {}
}
