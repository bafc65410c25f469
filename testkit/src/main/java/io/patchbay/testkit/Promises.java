// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.patchbay.spi.Traits;
import java.time.Duration;

/** What is asked of a transport only if its traits promise it. */
record Promises(Traits traits) {

    /** How long to wait for a frame that may be lost before it is sent again. */
    private static final Duration RETRY = Duration.ofMillis(300);

    void ifReliable(Runnable checks) {
        if (traits.reliable()) {
            checks.run();
        }
    }

    void ifOrdered(Runnable checks) {
        if (traits.ordered()) {
            checks.run();
        }
    }

    void ifReliableAndOrdered(Runnable checks) {
        ifReliable(() -> ifOrdered(checks));
    }

    void ifConnected(Runnable checks) {
        if (traits.connected()) {
            checks.run();
        }
    }

    /** How long to wait for one frame before it is sent again. */
    Duration retryTime() {
        return traits.reliable() && traits.connected() ? Await.patience() : RETRY;
    }

    void assumeStream() {
        assumeTrue(traits.reliable() && traits.ordered(), "Not promised: a reliable and ordered link");
    }

    void assumeConnected() {
        assumeTrue(traits.connected(), "Not promised: a connected link");
    }

    void assumeConnectedStream() {
        assumeStream();
        assumeConnected();
    }
}
