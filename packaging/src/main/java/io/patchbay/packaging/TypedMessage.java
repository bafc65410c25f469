// SPDX-License-Identifier: Apache-2.0
package io.patchbay.packaging;

import io.patchbay.Connection;
import io.patchbay.NetworkManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A client that says something of a type of its own to an echo, and prints what comes back. */
final class TypedMessage {

    record Position(String ship, Instant at, List<Double> degrees, Map<String, Object> more) {}

    private TypedMessage() {}

    public static void main(String[] arguments) {
        try (NetworkManager network = NetworkManager.create()) {
            Connection echo = network.connect(arguments[0]);
            echo.send("position", new Position("oi", Instant.EPOCH, List.of(3.5, 4.0), Map.of("knots", 5)));
            System.out.println(echo.receive(Duration.ofSeconds(30)).body(Position.class));
        }
    }
}
