// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Connector;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** The transports of one manager in use, each started when it is first needed; none after the end has begun. */
final class Transports {

    private final String manager;
    private final Settings settings;
    private final ErrorLog log;

    /** Insecure ciphers that were used. Guarded by this, as the next one. */
    private final Set<String> warnedOf = new HashSet<>();

    /**
     * A transport at work.
     *
     * @param transport what it is
     * @param plugin what it came with; {@code null} if it stays as long as the manager
     */
    private record Opened(OpenTransport transport, Plugin plugin) {}

    private final Map<Transport, Opened> open = new HashMap<>();
    private volatile boolean closed;

    Transports(String manager, Settings settings, ErrorLog log) {
        this.manager = manager;
        this.settings = settings;
        this.log = log;
    }

    /** Gives the transport of a composition, which is about to be used. */
    synchronized OpenTransport open(Composition composition) {
        checkOpen();
        composition.checkTransport();
        String cipher = composition.insecureCipher();
        if (cipher != null && warnedOf.add(cipher)) {
            log.warn("Cipher \"" + cipher + "\" is obfuscation and protects nothing; anyone who sees the traffic can read"
                    + " and change it");
        }
        return open.computeIfAbsent(
                        composition.transport(),
                        transport -> new Opened(start(transport), composition.transportPlugin()))
                .transport();
    }

    /** Gives what opens the links of a composition, which keeps it. */
    Connector connector(Composition composition) {
        checkOpen();
        composition.checkTransport();
        Connector known = composition.connector();
        return known != null ? known : composition.connector(open(composition));
    }

    private OpenTransport start(Transport transport) {
        try {
            return Objects.requireNonNull(
                    transport.open(new TransportContext(
                            manager + "-" + transport.name(), settings.ioThreads(), settings.ioSpin())),
                    "open returned null");
        } catch (AssemblyException e) {
            throw e; // It says in full what to do.
        } catch (RuntimeException | LinkageError e) {
            throw new AssemblyException(
                    "The transport \"" + transport.name() + "\" failed to start: " + LogText.of(e), e);
        }
    }

    boolean isClosed() {
        return closed;
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("This NetworkManager is closed");
        }
    }

    /** Starts no more; answers whether this call was the first. Those that were started go on until they are closed. */
    synchronized boolean beginClose() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    void close() {
        close(opened -> true);
    }

    /** Closes those of a plugin, which was released before. */
    void close(Plugin plugin) {
        close(opened -> opened.plugin() == plugin);
    }

    private void close(Predicate<Opened> which) {
        List<Opened> last;
        synchronized (this) {
            last = open.values().stream().filter(which).toList();
            open.values().removeAll(last);
        }
        for (Opened each : last) {
            try {
                each.transport().close();
            } catch (RuntimeException | LinkageError e) {
                log.warn("A transport failed to close: " + LogText.of(e));
            }
        }
    }
}
