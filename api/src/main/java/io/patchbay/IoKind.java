// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/** How sockets are served, as {@link StandardOptions#IO} chooses. */
public enum IoKind {
    /** The best that is there: epoll or else io_uring on Linux, kqueue on macOS and BSD, else what the JDK has. */
    AUTO("auto"),
    /** The JDK's selectors. */
    NIO("nio"),
    /** Linux's epoll, without the JDK between; needs Netty's jar for it. */
    EPOLL("epoll"),
    /** Linux's io_uring, without the JDK between; needs Netty's jar for it, and a kernel that allows it. */
    IO_URING("io_uring"),
    /** The kqueue of macOS and BSD, without the JDK between; needs Netty's jar for it. */
    KQUEUE("kqueue");

    private final String text;

    IoKind(String text) {
        this.text = text;
    }

    static IoKind parse(String text) {
        for (IoKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("it is auto, nio, epoll, io_uring or kqueue");
    }

    /**
     * Writes the kind as an option's text.
     *
     * @return the text
     */
    @Override
    public String toString() {
        return text;
    }
}
