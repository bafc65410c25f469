// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import java.util.Arrays;

/** Whose server and client are measured. */
public enum PeerKind {
    /** Netty as its examples use it. */
    NETTY_USUAL("a", "Netty, the usual way"),
    /** Netty as fast as it gets by hand. */
    NETTY_TUNED("b", "Netty, best by hand"),
    /** Blocking channels of the JDK. */
    BLOCKING("c", "Blocking sockets, batched"),
    /** No JVM. */
    C("d", "C, epoll, batched"),
    /** What all this is about. */
    PATCHBAY("e", "Patchbay"),
    /** The same, sleeping at once when there is nothing to do, as the other peers do. */
    PATCHBAY_SLEEPING("f", "Patchbay, without ioSpin");

    private final String letter;
    private final String title;

    PeerKind(String letter, String title) {
        this.letter = letter;
        this.title = title;
    }

    /** Finds a peer by its letter on the command line. */
    public static PeerKind lettered(String letter) {
        return Arrays.stream(values())
                .filter(kind -> kind.letter.equals(letter))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No peer \"" + letter + "\"; there are a, b, c, d, e, f"));
    }

    /** Its letter on the command line. */
    public String letter() {
        return letter;
    }

    /** Its name in the table. */
    public String title() {
        return title;
    }

    /** Blocking sockets and C are there as limits of the loopback, and have no stages. */
    public boolean takesPartIn(Workload workload) {
        return workload.kind() == Workload.Kind.FRAMES || (this != BLOCKING && this != C);
    }
}
