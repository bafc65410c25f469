// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.uring.IoUring;
import io.patchbay.AssemblyException;
import io.patchbay.IoKind;
import io.patchbay.StandardOptions;
import io.patchbay.spi.Setup;
import java.io.FileNotFoundException;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Which kind of I/O is used, and why no other. Immutable.
 *
 * @param kind the kind; never {@link IoKind#AUTO}
 * @param reason why it is only that; empty if there is none to give
 */
public record IoChoice(IoKind kind, String reason) {

    private static final boolean LINUX =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");

    /**
     * Chooses what an endpoint's options ask for, and is there.
     *
     * @param setup the endpoint and its options
     * @return the choice
     * @throws AssemblyException if a kind is named that is not there
     */
    public static IoChoice of(Setup setup) {
        return of(setup.options().get(StandardOptions.IO).orElse(IoKind.AUTO));
    }

    static IoChoice of(IoKind wanted) {
        if (wanted == IoKind.AUTO) {
            return best();
        }
        String missing = missing(wanted);
        if (missing != null) {
            throw new AssemblyException("Option io cannot be " + wanted + " here: " + missing);
        }
        return new IoChoice(wanted, "");
    }

    private static IoChoice best() {
        IoKind best = LINUX ? IoKind.EPOLL : IoKind.KQUEUE;
        String missing = missing(best);
        if (missing == null) {
            return new IoChoice(best, "");
        }
        boolean ring = LINUX && missing(IoKind.IO_URING) == null;
        return new IoChoice(ring ? IoKind.IO_URING : IoKind.NIO, "not " + best + ", because " + missing);
    }

    /** Says why a kind is not there; {@code null} if it is. */
    static String missing(IoKind kind) {
        return switch (kind) {
            case EPOLL -> EpollAnswer.MISSING;
            case IO_URING -> IoUringAnswer.MISSING;
            case KQUEUE -> KQueueAnswer.MISSING;
            case NIO, AUTO -> null;
        };
    }

    // Asked once, since a class that is missing costs an exception each time. A reference to a method would need the
    // class before the call, outside of what catches its absence.

    private static final class EpollAnswer {
        static final String MISSING = missing(IoKind.EPOLL, () -> Epoll.unavailabilityCause());
    }

    private static final class IoUringAnswer {
        static final String MISSING = missing(IoKind.IO_URING, () -> IoUring.unavailabilityCause());
    }

    private static final class KQueueAnswer {
        static final String MISSING = missing(IoKind.KQUEUE, () -> KQueue.unavailabilityCause());
    }

    private static String missing(IoKind kind, Supplier<Throwable> cause) {
        Throwable problem;
        try {
            problem = cause.get();
        } catch (LinkageError e) {
            return "the jar netty-transport-classes-" + kind + " is not there, or a module path lacks --add-modules"
                    + " io.netty.transport.classes." + kind;
        }
        if (problem == null) {
            return null;
        }
        Throwable root = problem;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String text = String.valueOf(root.getMessage());
        // Netty looks for a library first among the system's, then inside of jars.
        return root instanceof UnsatisfiedLinkError || root instanceof FileNotFoundException
                ? "the jar netty-transport-native-" + kind + " for this system is not there"
                : text;
    }

    IoOperations operations() {
        return switch (kind) {
            case EPOLL -> new EpollIo();
            case IO_URING -> new IoUringIo();
            case KQUEUE -> new KQueueIo();
            case NIO, AUTO -> new NioIo();
        };
    }

    /**
     * Describes the choice.
     *
     * @return a kind, and perhaps a reason
     */
    public String describe() {
        return reason.isEmpty() ? kind.toString() : kind + " (" + reason + ")";
    }
}
