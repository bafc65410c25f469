// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.concurrent.Executor;

/**
 * Where messages come from: one connection, all connections of a listener, or all that a standing connection makes, one
 * after the other. Handlers are told which connection each message came on.
 *
 * <p>A message goes to every handler of its type; if there is none, to every handler of other messages. Those of the
 * listener run before those of the connection.
 *
 * @param <S> the source itself
 */
public sealed interface MessageSource<S extends MessageSource<S>> permits Connection, Listener, StandingConnection {

    /**
     * Handles the messages of one type. Several handlers of a type run in the order in which they were registered.
     *
     * @param <T> the type of the body
     * @param type the type of the messages
     * @param bodyType the class that bodies are decoded to; {@code Message.class} for the message itself
     * @param handler called for each message
     * @return this source
     */
    <T> S onMessage(String type, Class<T> bodyType, MessageHandler<? super T> handler);

    /**
     * Handles the messages of one type on an executor, those of one connection one at a time and in their order.
     *
     * @param <T> the type of the body
     * @param type the type of the messages
     * @param bodyType the class that bodies are decoded to; {@code Message.class} for the message itself
     * @param executor where the handler runs
     * @param handler called for each message
     * @return this source
     */
    <T> S onMessage(String type, Class<T> bodyType, Executor executor, MessageHandler<? super T> handler);

    /**
     * Handles every message whose type has no handler.
     *
     * @param handler called for each message
     * @return this source
     */
    S onMessage(MessageHandler<Message> handler);

    /**
     * Handles the bytes of an endpoint without a protocol on the I/O thread, without a copy.
     *
     * @param handler called for each frame, or each piece of a stream; replaces an earlier one
     * @return this source
     * @throws IllegalStateException if the endpoint has a protocol
     */
    S onBytes(BytesHandler handler);

    /**
     * Listens for errors that are nobody's return value: bad bytes, what handlers throw, why a connection was lost.
     * Where neither a connection nor its listener has a handler, they are logged.
     *
     * @param handler called for each error
     * @return this source
     */
    S onError(ErrorHandler handler);
}
