// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Providers that were plugged into a running {@link NetworkManager} together, and that can be unplugged or replaced
 * together.
 *
 * <p>Safe for use by many threads. It holds nothing of what was plugged, so it may be kept, and tells whether that was
 * collected.
 */
public final class Plugin {

    private final String name;
    private final Plugging plugging;
    private final List<ProviderInfo> providers;
    private final List<ProviderFailure> failures;
    private final List<WeakReference<Object>> parts;
    private final CompletableFuture<UnplugReport> unplugged = new CompletableFuture<>();
    private volatile Draining draining;
    private volatile boolean released;

    Plugin(PluginSource source, Discovery found, List<ProviderFailure> failures, Plugging plugging) {
        this.name = source.name();
        this.plugging = plugging;
        this.providers =
                found.found().stream().map(Discovery.Found::info).toList();
        this.failures = failures;
        this.parts = source.parts().stream().map(part -> new WeakReference<Object>(part)).toList();
    }

    /**
     * Tells the name.
     *
     * @return the name of the source
     */
    public String name() {
        return name;
    }

    /**
     * Tells where it is in its life.
     *
     * @return the state now; that something was collected shows only after the garbage collector has run
     */
    public PluginState state() {
        if (!released) {
            return draining == null ? PluginState.PLUGGED : PluginState.DRAINING;
        }
        return parts.stream().allMatch(part -> part.get() == null) ? PluginState.COLLECTED : PluginState.UNPLUGGED;
    }

    /**
     * Lists its providers.
     *
     * @return at least one; the same also after it was unplugged
     */
    public List<ProviderInfo> providers() {
        return providers;
    }

    /**
     * Lists those of its providers that are broken.
     *
     * @return the failures; empty if all is well. Their causes are copies that hold no class of the plugin
     */
    public List<ProviderFailure> failures() {
        return failures;
    }

    /**
     * Lists the connections that use one of its providers now, or have in the beginning.
     *
     * @return a snapshot of those that have not ended
     */
    public List<Connection> connections() {
        return plugging.using(this);
    }

    /**
     * Unplugs it. At once nothing new can use it; connections that do hear of it ({@link Connection#onDraining}) and go
     * on until they are closed. At the deadline those that are left are ended in good order: what was accepted is sent,
     * and where the transport can end one direction alone ({@link HalfClose}), as {@code tcp} and {@code tls} can, what
     * the peer sends until it has ended too still arrives. Who has not ended 5 seconds after that is aborted.
     *
     * <p>Listeners that need it stop accepting, and standing connections that need it give up once theirs has ended.
     * Transports of it are closed last.
     *
     * @param drain how long connections may go on; zero ends them now, in good order
     * @return {@link #unplugged()}; if it is unplugged already, nothing else happens
     */
    public CompletableFuture<UnplugReport> unplug(Duration drain) {
        plugging.unplug(this, drain);
        return unplugged();
    }

    /**
     * Puts another version in the place of this one. At once, and all together, what is new uses the new version:
     * connections that are made, those that running listeners accept, and standing connections when they connect again.
     * Connections that use this version are drained as {@link #unplug} does. A listener whose transport is replaced
     * stops accepting, for its address belongs to the old one; listen again.
     *
     * @param source the new version; it may have another name
     * @param drain how long connections may go on with this version
     * @return the new version
     * @throws AssemblyException if there is nothing good in it, if a name is there already, if it was built for another
     *     version of the SPI, if a running listener or standing connection could not go on with it, or if this is
     *     unplugged already; then nothing has changed
     * @throws IllegalStateException if the manager is closed
     */
    public Plugin replace(PluginSource source, Duration drain) {
        return plugging.replace(this, source, drain);
    }

    /**
     * Tells when it is unplugged.
     *
     * @return completes when the manager uses it no more, because of {@link #unplug} or {@link #replace}
     */
    public CompletableFuture<UnplugReport> unplugged() {
        return unplugged.copy();
    }

    /**
     * Says what uses or holds it, as far as that can be known: connections, listeners, standing connections, and threads
     * whose class, context class loader or stack is of the plugin. What the application itself has kept does not show:
     * connections that have ended, codecs, messages, exceptions; nor do values of thread locals.
     *
     * <p>Looks at every thread of the process, so it is for people and tests rather than for each second.
     *
     * @return one line for each; empty if nothing is known to
     */
    public List<String> heldBy() {
        return plugging.holders(this);
    }

    /** What must be collected, as far as it was not. */
    List<Object> parts() {
        return parts.stream().map(WeakReference::get).filter(Objects::nonNull).toList();
    }

    /** {@code null} as long as it is plugged. */
    Draining draining() {
        return draining;
    }

    void withdraw(Draining newDraining) {
        draining = newDraining;
    }

    boolean isReleased() {
        return released;
    }

    /** Nothing more may be opened with it. */
    void release() {
        released = true;
    }

    void complete(UnplugReport report) {
        unplugged.complete(report);
    }

    /**
     * Describes the plugin in one line.
     *
     * @return its name, its state and how many providers it has
     */
    @Override
    public String toString() {
        return "Plugin[" + name + ", " + state() + ", " + providers.size() + " providers]";
    }
}
