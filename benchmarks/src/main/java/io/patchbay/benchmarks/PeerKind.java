// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks;

import io.patchbay.benchmarks.Workload.Kind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whose server is measured. */
public enum PeerKind {
    /** Netty as its examples use it. */
    NETTY_USUAL("a", "Netty, the usual way", EnumSet.allOf(Kind.class)),
    /** Netty as fast as it gets by hand. */
    NETTY_TUNED("b", "Netty, best by hand", EnumSet.complementOf(EnumSet.of(Kind.DATAGRAMS))),
    /** Blocking channels of the JDK. */
    BLOCKING("c", "Blocking sockets, batched", EnumSet.of(Kind.FRAMES, Kind.DATAGRAMS)),
    /** No JVM. */
    C("d", "C, epoll, batched", EnumSet.of(Kind.FRAMES, Kind.DATAGRAMS)),
    /** What all this is about. */
    PATCHBAY("e", "Patchbay", EnumSet.allOf(Kind.class)),
    /** The same, sleeping at once when there is nothing to do, as the other peers do. */
    PATCHBAY_SLEEPING("f", "Patchbay, without ioSpin", EnumSet.allOf(Kind.class)),
    /** The same as Patchbay, with an observer; nothing records unless {@link Recorded} says so. */
    PATCHBAY_OBSERVED("n", "Patchbay, observed, nothing records", EnumSet.of(Kind.FRAMES, Kind.COMPOSED)),
    /** Netty as its WebSocket example answers: a flush for each message. */
    NETTY_FLUSHING("g", "Netty, a flush for each message", EnumSet.of(Kind.WS_BINARY, Kind.WS_TEXT)),
    /** Datagrams on Netty's own epoll, many for a system call. */
    NETTY_EPOLL(
            "h", "Netty on epoll, batched", "netty-epoll", "epoll.NettyEpollServer", EnumSet.of(Kind.DATAGRAMS)),
    /** Netty in reactive streams. */
    REACTOR_NETTY(
            "i",
            "Reactor Netty",
            "reactor-netty",
            "reactor.ReactorNettyServer",
            EnumSet.of(Kind.WS_BINARY, Kind.WS_TEXT, Kind.WS_BROADCAST, Kind.DATAGRAMS)),
    /** Netty behind a reactive toolkit. */
    VERTX(
            "j",
            "Vert.x",
            "vertx",
            "vertx.VertxServer",
            EnumSet.of(Kind.WS_BINARY, Kind.WS_TEXT, Kind.WS_BROADCAST, Kind.DATAGRAMS)),
    /** A server with I/O of its own. */
    JETTY(
            "k",
            "Jetty",
            "jetty",
            "jetty.JettyServer",
            EnumSet.of(Kind.WS_BINARY, Kind.WS_TEXT, Kind.WS_BROADCAST)),
    /** A small library with I/O of its own. */
    JAVA_WEBSOCKET(
            "l",
            "Java-WebSocket",
            "java-websocket",
            "javawebsocket.JavaWebSocketServer",
            EnumSet.of(Kind.WS_BINARY, Kind.WS_TEXT, Kind.WS_BROADCAST));

    private final String letter;
    private final String title;
    private final String project;
    private final String mainClass;
    private final Set<Kind> kinds;

    PeerKind(String letter, String title, Set<Kind> kinds) {
        this(letter, title, null, null, kinds);
    }

    PeerKind(String letter, String title, String project, String mainClass, Set<Kind> kinds) {
        this.letter = letter;
        this.title = title;
        this.project = project;
        this.mainClass = mainClass;
        this.kinds = kinds;
    }

    /** Finds a peer by its letter on the command line. */
    public static PeerKind lettered(String letter) {
        return Arrays.stream(values())
                .filter(kind -> kind.letter.equals(letter))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No peer \"" + letter + "\"; there are\n" + list()));
    }

    /** Letter and title of each, a line for each. */
    static String list() {
        return Arrays.stream(values())
                .map(kind -> "    " + kind.letter + "  " + kind.title + "\n")
                .collect(Collectors.joining());
    }

    /** Its letter on the command line. */
    public String letter() {
        return letter;
    }

    /** Its name in the table. */
    public String title() {
        return title;
    }

    /** The folder of a peer whose server has a class path of its own. */
    Optional<String> project() {
        return Optional.ofNullable(project);
    }

    /** The main class of such a server, behind the package of all peers. */
    String mainClass() {
        return mainClass;
    }

    boolean isJava() {
        return this != C;
    }

    /** Whether it has a server for that. */
    public boolean takesPartIn(Workload workload) {
        return kinds.contains(workload.kind());
    }
}
