// SPDX-License-Identifier: Apache-2.0
package org.example.unix;

import io.patchbay.transport.sockets.ListeningSocket;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/** The place of a listener in the file system, from its begin to its end. */
final class SocketFile {

    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private final Path file;
    private final boolean posix;

    SocketFile(Path file) {
        this.file = file;
        this.posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Listens, with a file that nobody can connect to before it has its permissions. */
    ListeningSocket listen(String permissions) throws IOException {
        if (!Files.isDirectory(file.toAbsolutePath().getParent())) {
            throw new NoSuchFileException("there is no folder " + file.toAbsolutePath().getParent());
        }
        removeStale();
        if (!posix) {
            return bind(file, () -> Files.deleteIfExists(file));
        }
        // The system makes the file with other permissions first: where nobody else can enter, that is no matter.
        Path nest = Files.createDirectory(
                sibling(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path hidden = nest.resolve("s");
        try {
            ListeningSocket bound = bind(hidden, () -> Files.deleteIfExists(hidden));
            try {
                Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString(permissions));
                Object identity = identity(hidden);
                Files.move(hidden, file);
                return new ListeningSocket(
                        bound.channel(), UnixDomainSocketAddress.of(file), () -> removeOwn(identity));
            } catch (IOException | RuntimeException e) {
                bound.close();
                throw e;
            }
        } finally {
            Files.delete(nest);
        }
    }

    private static ListeningSocket bind(Path path, Closeable release) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return ListeningSocket.bind(channel, UnixDomainSocketAddress.of(path), release);
    }

    private Path sibling() {
        return file.resolveSibling("." + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 20)));
    }

    /** Removes a socket that nobody listens on, and nothing else. */
    private void removeStale() throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket()) {
            throw new BindException("there is something that is no socket");
        }
        if (answers(file)) {
            throw inUse();
        }
        // Somebody may have begun to listen since. What is aside can be looked at once more, and put back.
        Path aside = sibling();
        Files.move(file, aside);
        if (answers(aside)) {
            Files.move(aside, file);
            throw inUse();
        }
        Files.delete(aside);
    }

    private static BindException inUse() {
        return new BindException("the address is in use, somebody listens there");
    }

    private boolean isSocket() throws IOException {
        if (posix) {
            return ((int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE) == SOCKET;
        }
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther();
    }

    /** Without waiting: a listener that has no room for another peer answers, too. */
    private static boolean answers(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    /** A listener that has been replaced leaves its successor's file alone. */
    private void removeOwn(Object identity) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && Objects.equals(identity, identity(file))) {
            Files.delete(file);
        }
    }

    private static Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }
}
