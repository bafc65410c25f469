// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Message;
import io.patchbay.NetworkManager;
import java.time.Duration;

/** A connection to a hub, and what it gets one by one. */
final class Attendee {

    static final Duration SOON = Duration.ofSeconds(20);

    final Connection connection;
    private final boolean datagrams;

    Attendee(NetworkManager network, Endpoint hub) {
        connection = network.connect(hub);
        datagrams = hub.transport().equals("udp");
    }

    /** Joins, and takes the answer. */
    Attendee join(String name) {
        send(Chat.JOIN, new Chat.Join(name, null));
        if (datagrams) {
            send(Chat.JOIN, new Chat.Join(name, next(Chat.PROVE).text()));
        }
        assertEquals(name, next(Chat.WELCOME).body(Chat.People.class).you());
        return this;
    }

    void send(String type, Object body) {
        connection.send(type, body);
    }

    /** Takes the next message, which must be of this type. */
    Message next(String type) {
        Message message = connection.receive(SOON);
        assertEquals(type, message.type(), () -> message.type() + " " + message.text());
        return message;
    }

    String nextText(String type) {
        return next(type).text();
    }

    /** Takes the next message, which must be a line, and writes it as {@code from: text}. */
    String nextLine() {
        Chat.Line line = next(Chat.LINE).body(Chat.Line.class);
        return line.from() + ": " + line.text();
    }

    /** Asserts that nothing has come that was sent before this: what is asked now is answered next. */
    void hasNothing() {
        send(Chat.HERE, "");
        next(Chat.HERE);
    }
}
