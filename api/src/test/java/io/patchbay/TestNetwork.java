// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/** Managers over one loopback transport, closed together. */
final class TestNetwork implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(10);
    static final byte[] KEY = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    final LoopbackTransport transport = new LoopbackTransport();
    final RunsCompressor runs = new RunsCompressor();
    final CountingCipher counting = new CountingCipher("counting", true);
    private final List<NetworkManager> managers = new ArrayList<>();

    /** A builder with every test provider and a key for each cipher. */
    NetworkManagerBuilder builder() {
        return NetworkManager.builder()
                .discovery(false)
                .provider(transport)
                .provider(new LinesProtocol())
                .provider(new LinesProtocol("talk", true))
                .provider(runs)
                .provider(counting)
                .provider(new CountingCipher("veil", false))
                .key("counting", KEY)
                .key("veil", KEY);
    }

    NetworkManager manager() {
        return manager(builder -> builder);
    }

    NetworkManager manager(UnaryOperator<NetworkManagerBuilder> settings) {
        NetworkManager manager = settings.apply(builder()).build();
        managers.add(manager);
        return manager;
    }

    List<NetworkManager> managers() {
        return managers;
    }

    /** The endpoint that reaches a listener. */
    static Endpoint of(Listener listener) {
        return listener.endpoint();
    }

    static void eventually(Callable<Boolean> condition) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(2)).until(condition);
    }

    @Override
    public void close() {
        managers.forEach(NetworkManager::close);
    }
}
