// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** All ids of one set of functions. They are counted up from 1, whatever they stand for, and never come back. */
final class Handles {

    private final Map<Integer, Handle> open = new ConcurrentHashMap<>();
    private volatile int last;
    private boolean closed;

    int add(Handle handle) {
        synchronized (this) {
            if (!closed) {
                int id = Math.incrementExact(last);
                last = id;
                handle.id(id);
                open.put(id, handle);
                return id;
            }
        }
        handle.abandon();
        throw new IllegalStateException("These native functions are closed");
    }

    <H extends Handle> H require(int id, Kind<H> kind) {
        return kind.type().cast(find(id, List.of(kind)));
    }

    Handle requireEither(int id, Kind<?> one, Kind<?> other) {
        return find(id, List.of(one, other));
    }

    /** Takes an id back. Of two threads that do so, one gets the handle and the other the error. */
    <H extends Handle> H take(int id, Kind<H> kind) {
        H found = require(id, kind);
        if (!forget(found)) {
            throw missing(id);
        }
        return found;
    }

    boolean forget(Handle handle) {
        return open.remove(handle.id(), handle);
    }

    private Handle find(int id, List<Kind<?>> wanted) {
        Handle found = open.get(id);
        if (found == null) {
            throw missing(id);
        }
        if (!wanted.contains(found.kind())) {
            throw new HandleException(id, "Id " + id + " is " + found.kind().label() + ", not "
                    + wanted.stream().map(Kind::label).collect(Collectors.joining(" or ")));
        }
        return found;
    }

    private HandleException missing(int id) {
        if (id == NativeFunctions.NEW_SOCKETS) {
            return new HandleException(id, "Id 0 stands for the sockets that are opened from now on, and this"
                    + " function does not take it");
        }
        return new HandleException(id, id > 0 && id <= last
                ? "Id " + id + " is closed"
                : "Id " + id + " was never given out");
    }


    void closeAll() {
        List<Handle> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(open.values());
        }
        left.stream().filter(this::forget).forEach(Handle::close);
    }
}
