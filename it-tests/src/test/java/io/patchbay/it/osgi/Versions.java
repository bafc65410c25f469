// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it.osgi;

import io.patchbay.Connection;
import io.patchbay.Endpoint;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import io.patchbay.osgi.BundlePlugins;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** An application whose provider gets other versions while it talks. */
public final class Versions implements BundleActivator {

    private static final String STAGES = "tcp+json+mark";

    private final Leftovers leftovers = new Leftovers();
    private NetworkManager network;
    private BundleContext context;

    @Override
    public void start(BundleContext its) throws Exception {
        context = its;
        network = NetworkManager.builder().discovery(false).build();
        BundlePlugins plugins = new BundlePlugins(context, network, Duration.ofSeconds(20));
        Bundle bundle = context.installBundle(jar("mark-1").toUri().toString());
        bundle.start();
        updateInPlace(bundle);
        replaceBeside(bundle);
        waitForItsTurn(bundle);
        activateLazily();
        plugins.close();
        if (!network.providers().isEmpty()) {
            throw new AssertionError("" + network.providers());
        }
        network.close();
        System.out.println("loaders of old versions left " + leftovers.count());
    }

    private void updateInPlace(Bundle bundle) throws Exception {
        Traffic old = new Traffic(network, STAGES);
        old.flow(50);
        expect("mark-1");
        leftovers.expect(ProviderBundles.loader(bundle));
        bundle.update(Files.newInputStream(jar("mark-2")));
        expect("mark-2");
        Traffic fresh = new Traffic(network, STAGES);
        fresh.flow(50);
        System.out.println("updated in place, told " + old.isTold() + ", lost " + old.finish());
        System.out.println("new connections told " + fresh.wasTold() + ", lost " + fresh.finish());
    }

    private void replaceBeside(Bundle bundle) throws Exception {
        Traffic old = new Traffic(network, STAGES);
        old.flow(50);
        Listener hub = network.listen(STAGES + "://127.0.0.1:0");
        hub.onMessage((from, message) -> from.send(message));
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Integer> calls = CompletableFuture.supplyAsync(() -> call(hub, enough));
        Bundle beside = context.installBundle(jar("mark-3").toUri().toString());
        beside.start();
        expect("mark-3");
        System.out.println("replaced beside, told " + old.isTold() + ", lost " + old.finish());
        call(hub, new AtomicBoolean(true));
        enough.set(true);
        System.out.println("new connections meanwhile " + calls.get(30, TimeUnit.SECONDS));
        leftovers.expect(ProviderBundles.loader(bundle));
        hub.stop(Duration.ofSeconds(5));
        beside.stop();
        expect("mark-2");
        beside.uninstall();
    }

    /** Connects again and again; any that fails would end it. */
    private int call(Listener hub, AtomicBoolean enough) {
        int calls = 0;
        do {
            try (Connection caller = network.connect(hub.endpoint())) {
                caller.send("call", "anybody there?");
                caller.receive(Duration.ofSeconds(10)).text();
            }
            calls++;
        } while (!enough.get());
        return calls;
    }

    /** Another bundle whose provider has the same name. */
    private void waitForItsTurn(Bundle bundle) throws Exception {
        Bundle rival = context.installBundle(jar("rival").toUri().toString());
        rival.start();
        expect("mark-2");
        bundle.stop();
        expect("rival");
        bundle.uninstall();
        rival.stop();
        rival.uninstall();
    }

    private void activateLazily() throws Exception {
        Bundle lazy = context.installBundle(jar("lazy").toUri().toString());
        lazy.start(Bundle.START_ACTIVATION_POLICY);
        expect("lazy");
        leftovers.expect(ProviderBundles.loader(lazy));
        lazy.uninstall();
    }

    private static Path jar(String name) {
        return Path.of(System.getProperty("jars"), name + ".jar");
    }

    private void expect(String version) {
        String found = network.explain(Endpoint.parse(STAGES + "://127.0.0.1:1"), false).stream()
                .map(stage -> stage.provider())
                .filter(provider -> provider.name().equals("mark"))
                .findFirst()
                .orElseThrow()
                .version()
                .orElse("none");
        if (!found.equals(version)) {
            throw new AssertionError("version " + found + " instead of " + version);
        }
    }

    @Override
    public void stop(BundleContext its) {}
}
