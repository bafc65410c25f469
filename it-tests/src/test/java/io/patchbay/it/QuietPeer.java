// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import io.patchbay.Connection;
import io.patchbay.NetworkManager;

/** A program that connects, says so, and then says nothing any more. */
final class QuietPeer {

    private QuietPeer() {}

    public static void main(String[] args) throws Exception {
        try (NetworkManager network = Networks.builder().build()) {
            Connection connection = network.connect(args[0]);
            System.out.println("open");
            System.in.read();
            connection.close();
        }
    }
}
