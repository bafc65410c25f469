// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import java.time.Duration;

/** What an id stands for. */
abstract sealed class Handle permits Peer, Server, UdpPort {

    private final Kind<?> kind;
    private volatile Duration timeout;
    private int id;

    Handle(Kind<?> kind, Duration timeout) {
        this.kind = kind;
        this.timeout = timeout;
    }

    /** Set once, before anyone else can find this handle. */
    void id(int newId) {
        id = newId;
    }

    int id() {
        return id;
    }

    Kind<?> kind() {
        return kind;
    }

    /** How long operations wait that have no time of their own. */
    Duration timeout() {
        return timeout;
    }

    void timeout(Duration newTimeout) {
        timeout = newTimeout;
    }

    /** Ends it in good order, and waits for that. Its id stands for nothing any more. */
    abstract void close();

    /** Ends it at once, without waiting, because it never got an id. */
    abstract void abandon();
}
