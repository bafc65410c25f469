// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import io.patchbay.Limits;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A server in a JVM of its own that can be killed. It prints the text of each message and sends the message back. */
public final class EchoProcess {

    private EchoProcess() {}

    /** Arguments: the endpoint. */
    public static void main(String[] arguments) throws InterruptedException {
        Limits limits = Limits.defaults().withMaxConnectionsPerAddress(10_000);
        try (NetworkManager network = Networks.builder().limits(limits).build()) {
            Listener listener = network.listen(arguments[0]);
            listener.onError((from, error) -> {});
            listener.onMessage((from, message) -> {
                System.out.println("got " + message.text());
                from.send(message);
            });
            System.out.println("listening " + listener.endpoint().port());
            new CountDownLatch(1).await();
        }
    }

    /** Starts one, and waits until it listens. */
    static PeerProcess start(String endpoint) throws IOException, InterruptedException {
        return new PeerProcess(
                ChildJvm.command(List.of("-XX:TieredStopAtLevel=1"), EchoProcess.class, endpoint));
    }
}
