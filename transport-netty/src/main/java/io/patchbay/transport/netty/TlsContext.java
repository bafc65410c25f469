// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.AssemblyException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;

/**
 * The certificates and keys in use, which follow their files. There is no thread that watches: a handshake looks, at
 * most once a second, and what it costs is a look at the files' times. Safe for use by many threads.
 */
final class TlsContext {

    private static final System.Logger LOG = System.getLogger(TlsContext.class.getName());

    /** Less than the second that is promised. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final TlsFiles files;
    private final LongSupplier clock;
    private final TlsHosts hosts;
    private TlsFiles.Loaded loaded;
    private List<Object> stamps;
    private long lookedNanos;

    TlsContext(TlsFiles files) {
        this(files, System::nanoTime);
    }

    TlsContext(TlsFiles files, LongSupplier clock) {
        this.files = files;
        this.clock = clock;
        // Before the files are read, so that a change meanwhile is seen by the next look.
        this.stamps = files.stamps();
        this.lookedNanos = clock.getAsLong();
        this.loaded = files.load();
        this.hosts = files.hosts() == null ? null : new TlsHosts(files, clock);
    }

    /** Gives what new connections use. */
    synchronized SSLContext current() {
        long now = clock.getAsLong();
        if (now - lookedNanos >= LOOK_NANOS) {
            lookedNanos = now;
            follow();
        }
        return loaded.context();
    }

    /** Takes over what has changed. */
    synchronized void follow() {
        look();
        if (hosts != null) {
            hosts.look();
        }
    }

    /** Gives what was in use when {@link #follow} last looked. */
    private synchronized SSLContext known() {
        return loaded.context();
    }

    /** Gives what new connections to a host use; {@code null} stands for a peer that names none. */
    synchronized SSLContext current(String host) {
        SSLContext general = current();
        TlsContext own = hosts == null || host == null ? null : hosts.find(host);
        // It must not follow its files by itself: it was found by the names that it had with the last look at all.
        return own == null ? general : own.known();
    }

    /** Names the hosts that the certificate is for, in small letters. */
    synchronized Set<String> hosts() {
        return loaded.hosts();
    }

    @Override
    public String toString() {
        return hosts == null ? files.toString() : hosts.toString();
    }

    private void look() {
        List<Object> seen = files.stamps();
        if (seen.equals(stamps)) {
            return;
        }
        stamps = seen;
        try {
            loaded = files.load();
            LOG.log(System.Logger.Level.INFO, "The TLS files have changed and are used for new connections: " + files);
        } catch (AssemblyException e) {
            LOG.log(System.Logger.Level.WARNING, "The TLS files have changed and cannot be used; new connections go on"
                    + " with what they held before: " + e.getMessage());
        }
    }
}
