// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.TransportException;
import java.util.HashMap;
import java.util.Map;

/** The addresses in use. Safe for use by many threads. */
final class MemoryNetwork {

    private static final int FIRST_FREE = 49_152;
    private static final int LAST = 65_535;

    private final Map<MemoryAddress, MemoryBinding> bindings = new HashMap<>();
    private int next = FIRST_FREE;

    /** Gives the binding an address of its own. */
    synchronized MemoryAddress bind(String host, int port, MemoryBinding binding) {
        MemoryAddress address = port == 0 ? freeAddress(host) : new MemoryAddress(host, port);
        if (bindings.putIfAbsent(address, binding) != null) {
            throw new TransportException("Cannot listen on memory address " + address + ": it is in use; choose another"
                    + " port, or 0 for any");
        }
        return address;
    }

    synchronized void unbind(MemoryAddress address, MemoryBinding binding) {
        bindings.remove(address, binding);
    }

    /** Finds who listens there, or gives {@code null}. */
    synchronized MemoryBinding find(String host, int port) {
        MemoryBinding binding = bindings.get(new MemoryAddress(host, port));
        if (binding == null) {
            binding = bindings.get(new MemoryAddress("0.0.0.0", port));
        }
        return binding != null ? binding : bindings.get(new MemoryAddress("::", port));
    }

    /** An address for the side that connects. */
    synchronized MemoryAddress clientAddress(String host) {
        return new MemoryAddress(host, nextPort());
    }

    private MemoryAddress freeAddress(String host) {
        for (int tries = 0; tries <= LAST - FIRST_FREE; tries++) {
            MemoryAddress address = new MemoryAddress(host, nextPort());
            if (!bindings.containsKey(address)) {
                return address;
            }
        }
        throw new TransportException("Cannot listen on memory address " + host + ": no port is free; close a listener");
    }

    private int nextPort() {
        int port = next;
        next = port == LAST ? FIRST_FREE : port + 1;
        return port;
    }
}
