// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The transports of one manager in use, each started when it is first needed; none after the end has begun. */
final class Transports {

    private final String manager;
    private final Settings settings;
    private final Map<Transport, OpenTransport> open = new HashMap<>();
    private volatile boolean closed;

    Transports(String manager, Settings settings) {
        this.manager = manager;
        this.settings = settings;
    }

    synchronized OpenTransport open(Transport transport) {
        checkOpen();
        return open.computeIfAbsent(transport, this::start);
    }

    private OpenTransport start(Transport transport) {
        try {
            return Objects.requireNonNull(
                    transport.open(new TransportContext(
                            manager + "-" + transport.name(), settings.ioThreads(), settings.ioSpin())),
                    "open returned null");
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

    void close(ErrorLog log) {
        List<OpenTransport> last;
        synchronized (this) {
            last = List.copyOf(open.values());
            open.clear();
        }
        for (OpenTransport transport : last) {
            try {
                transport.close();
            } catch (RuntimeException | LinkageError e) {
                log.warn("A transport failed to close: " + LogText.of(e));
            }
        }
    }
}
