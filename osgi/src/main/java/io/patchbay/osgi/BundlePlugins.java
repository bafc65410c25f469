// SPDX-License-Identifier: Apache-2.0
package io.patchbay.osgi;

import io.patchbay.AssemblyException;
import io.patchbay.NetworkManager;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.util.tracker.BundleTracker;
import org.osgi.util.tracker.BundleTrackerCustomizer;

/**
 * Plugs every active bundle that has providers into a {@link NetworkManager}, and unplugs it when it is stopped.
 *
 * <pre>{@code
 * network = NetworkManager.builder().discovery(false).build();
 * plugins = new BundlePlugins(context, network, Duration.ofSeconds(30));
 * }</pre>
 *
 * <p>No other mediator is needed. Where SPI Fly is present, {@code discovery(false)} keeps the manager from finding by
 * itself what is going to be plugged.
 *
 * <p><b>Stopping</b> a bundle, and so updating it in place, returns when the connections that use it have ended, or
 * when they were ended after the time to drain. <b>Another version beside it</b>, installed under the same symbolic name and
 * started, takes over at once: new connections use the higher version, old ones are drained, and nobody waits. If it is
 * stopped while the lower one is still active, that one serves again. When the whole framework stops, nothing is
 * drained: connections are ended at once, in good order.
 *
 * <p>A bundle that cannot be plugged stays active and is named in the log ({@code io.patchbay.osgi}): because it
 * belongs to another {@code io.patchbay.spi}, because none of its providers works, or because one of its names is taken. It is
 * tried again whenever another bundle has left.
 *
 * <p>Safe for use by many threads. Bundles are plugged and unplugged on the thread that starts or stops them; on an I/O
 * thread of the manager, stopping does not wait.
 */
public final class BundlePlugins implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("io.patchbay.osgi");

    private final NetworkManager network;
    private final Duration drain;
    private final Bundle framework;
    private final BundleTracker<TrackedBundle> tracker;

    /** In the order in which they were started. Guarded by this. */
    private final List<TrackedBundle> bundles = new ArrayList<>();

    /**
     * Plugs the bundles that are active now, and from now on those that are started.
     *
     * @param context the context of the application's bundle
     * @param network what they are plugged into; not closed by this
     * @param drain how long connections may go on when their bundle is stopped or replaced; zero ends them at once, in
     *     good order
     * @throws IllegalArgumentException if {@code drain} is negative
     */
    public BundlePlugins(BundleContext context, NetworkManager network, Duration drain) {
        this.network = Objects.requireNonNull(network, "network");
        if (drain.isNegative()) {
            throw new IllegalArgumentException("The time to drain is at least zero, not " + drain);
        }
        this.drain = drain;
        this.framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        this.tracker = new BundleTracker<>(context, Bundle.STARTING | Bundle.ACTIVE, new Bundles());
        tracker.open();
    }

    /**
     * Unplugs all bundles, which themselves stay as they are: connections that use them are ended now, in good order.
     * Returns when they have, after 6 seconds at most. A second call does nothing.
     */
    @Override
    public void close() {
        List<CompletableFuture<?>> ends = new ArrayList<>();
        synchronized (this) {
            bundles.forEach(bundle -> ends.add(bundle.unplug(Duration.ZERO)));
            bundles.clear();
        }
        tracker.close();
        await(CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)));
    }

    private synchronized TrackedBundle add(Bundle bundle, BundleWiring wiring) {
        TrackedBundle added = new TrackedBundle(bundle, wiring.getClassLoader());
        bundles.add(added);
        plug(added);
        return added;
    }

    private void remove(TrackedBundle removed) {
        CompletableFuture<?> end;
        synchronized (this) {
            if (!bundles.remove(removed)) {
                return;
            }
            end = removed.unplug(framework.getState() == Bundle.STOPPING ? Duration.ZERO : drain);
            bundles.stream()
                    .filter(other -> !other.isPlugged())
                    .sorted(Comparator.comparing(TrackedBundle::version).reversed())
                    .forEach(this::plug);
        }
        await(end);
    }

    private void plug(TrackedBundle bundle) {
        Optional<TrackedBundle> sibling = bundles.stream()
                .filter(other -> other.isPlugged() && other.hasNameOf(bundle))
                .findFirst();
        try {
            if (sibling.isEmpty()) {
                bundle.plug(network);
            } else if (sibling.get().version().compareTo(bundle.version()) < 0) {
                bundle.replace(sibling.get(), drain);
            }
        } catch (AssemblyException | IllegalStateException e) {
            LOG.log(Level.WARNING, bundle + " is not plugged: " + e.getMessage());
        }
    }

    private void await(CompletableFuture<?> end) {
        if (network.isIoThread()) {
            return;
        }
        try {
            end.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Unplugging failed", e);
        }
    }

    /** What the framework calls. */
    private final class Bundles implements BundleTrackerCustomizer<TrackedBundle> {

        @Override
        public TrackedBundle addingBundle(Bundle bundle, BundleEvent event) {
            BundleWiring wiring = bundle.adapt(BundleWiring.class);
            if (wiring == null || !TrackedBundle.hasServices(wiring) || !isActive(bundle, event)) {
                return null;
            }
            if (!TrackedBundle.usesOur(bundle)) {
                LOG.log(Level.WARNING, bundle + " is not plugged: its io.patchbay.spi is not the one of this manager");
                return null;
            }
            return add(bundle, wiring);
        }

        // A bundle that waits for its first class to be used would wait for ever: providers are asked for by name.
        private boolean isActive(Bundle bundle, BundleEvent event) {
            boolean lazy = bundle.getState() == Bundle.STARTING
                    && (event == null || event.getType() == BundleEvent.LAZY_ACTIVATION)
                    && bundle.getHeaders("").get(Constants.BUNDLE_ACTIVATIONPOLICY) != null;
            if (lazy) {
                try {
                    bundle.start(Bundle.START_TRANSIENT);
                } catch (BundleException | IllegalStateException e) {
                    LOG.log(Level.WARNING, bundle + " is not plugged: it cannot be started", e);
                }
            }
            return bundle.getState() == Bundle.ACTIVE;
        }

        @Override
        public void modifiedBundle(Bundle bundle, BundleEvent event, TrackedBundle tracked) {
            // Active it was and is.
        }

        @Override
        public void removedBundle(Bundle bundle, BundleEvent event, TrackedBundle tracked) {
            remove(tracked);
        }
    }
}
