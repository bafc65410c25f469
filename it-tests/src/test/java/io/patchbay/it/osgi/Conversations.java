// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it.osgi;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.NetworkManagerBuilder;
import java.time.Duration;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWiring;

/** An application in a bundle: talks with itself over every kind of stage. */
public final class Conversations implements BundleActivator {

    public record Line(String sender, String text) {}

    @Override
    public void start(BundleContext context) {
        NetworkManagerBuilder builder = NetworkManager.builder()
                .key("xor", new byte[] {1, 2, 3})
                .key("aes-gcm", new byte[32])
                .key("chacha20", new byte[32]);
        if (Boolean.getBoolean("loaders")) {
            for (Bundle bundle : context.getBundles()) {
                if (bundle.getState() == Bundle.ACTIVE) {
                    builder.classLoader(bundle.adapt(BundleWiring.class).getClassLoader());
                }
            }
        }
        try (NetworkManager network = builder.build()) {
            for (String stages : System.getProperty("endpoints").split(",")) {
                converse(network, stages);
            }
            System.out.println("providers " + network.providers().size());
            System.out.println("failures " + network.failures().size());
        }
    }

    private static void converse(NetworkManager network, String stages) {
        Listener hub = network.listen(stages + "://127.0.0.1:0");
        hub.onMessage("line", Line.class, (from, line) -> from.send("line", line));
        try (Connection ana = network.connect(hub.endpoint())) {
            for (int i = 0; i < 100; i++) {
                Line line = new Line("ana", "oi ".repeat(i));
                ana.send("line", line);
                Line answer = ana.receive(Duration.ofSeconds(10)).body(Line.class);
                if (!answer.equals(line)) {
                    throw new AssertionError(stages + " gave " + answer);
                }
            }
        }
        System.out.println("talked over " + stages + ", "
                + network.explain(hub.endpoint(), true).stream()
                        .map(stage -> stage.provider().name() + " " + stage.settings().get("io"))
                        .reduce((one, last) -> last)
                        .orElseThrow());
    }

    @Override
    public void stop(BundleContext context) {}
}
