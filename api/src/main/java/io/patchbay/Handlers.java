// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;

/** The handlers of one connection, or of all connections of a listener. */
final class Handlers {

    /**
     * A handler with what it wants.
     *
     * @param bodyType the type of the body, or {@code Message.class} for the message itself
     * @param executor where it runs; {@code null} for the I/O thread
     * @param handler the handler
     */
    record Registered<T>(Class<T> bodyType, Executor executor, MessageHandler<? super T> handler) {

        Registered {
            Objects.requireNonNull(bodyType, "bodyType");
            Objects.requireNonNull(handler, "handler");
        }

        @SuppressWarnings("unchecked") // T is Message then.
        void handle(Connection from, Message message) throws Exception {
            handler.handle(from, bodyType == (Class<?>) Message.class ? (T) message : message.body(bodyType));
        }
    }

    /**
     * All handlers of messages at one moment. Whoever sees another object than before knows that handlers have come.
     *
     * @param byType handlers by the type of the message
     * @param others handlers of messages whose type has none
     * @param bytes the handler of bytes; {@code null} if there is none
     */
    record Table(Map<String, List<Registered<?>>> byType, List<Registered<?>> others, BytesHandler bytes) {

        static final Table EMPTY = new Table(Map.of(), List.of(), null);

        List<Registered<?>> forType(String type) {
            return byType.getOrDefault(type, List.of());
        }

        boolean handles(String type) {
            return byType.containsKey(type) || !others.isEmpty();
        }
    }

    private volatile Table table = Table.EMPTY;
    private volatile List<ErrorHandler> errorHandlers = List.of();

    synchronized void add(String type, Registered<?> handler) {
        Objects.requireNonNull(type, "type");
        Map<String, List<Registered<?>>> copy = new HashMap<>(table.byType);
        copy.merge(type, List.of(handler), Handlers::append);
        table = new Table(copy, table.others, table.bytes);
    }

    synchronized void add(Registered<?> catchAll) {
        table = new Table(table.byType, append(table.others, List.of(catchAll)), table.bytes);
    }

    private static <T> List<T> append(List<T> one, List<T> other) {
        List<T> both = new ArrayList<>(one);
        both.addAll(other);
        return List.copyOf(both);
    }

    synchronized void add(ErrorHandler handler) {
        errorHandlers = append(errorHandlers, List.of(handler));
    }

    synchronized void bytesHandler(BytesHandler handler) {
        table = new Table(table.byType, table.others, Objects.requireNonNull(handler, "handler"));
    }

    Table table() {
        return table;
    }

    List<ErrorHandler> errorHandlers() {
        return errorHandlers;
    }
}
