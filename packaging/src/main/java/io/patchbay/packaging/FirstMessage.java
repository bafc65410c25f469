// SPDX-License-Identifier: Apache-2.0
package io.patchbay.packaging;

import io.patchbay.Connection;
import io.patchbay.NetworkManager;
import java.time.Duration;

/** The application: a client that says one thing to an echo, and prints what comes back. */
final class FirstMessage {

    private FirstMessage() {}

    public static void main(String[] arguments) {
        try (NetworkManager network = NetworkManager.create()) {
            Connection echo = network.connect(arguments[0]);
            echo.send("chat", "oi");
            System.out.println(echo.receive(Duration.ofSeconds(30)).text());
        }
    }
}
