// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import io.patchbay.AssemblyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A real folder, owned by a lock on a file in it, which the system releases however the process ends. */
final class FolderDisk implements Disk {

    private static final String LOCK = "lock";

    private final Path folder;
    private final FileChannel lock;

    private FolderDisk(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    static FolderDisk own(Path folder) {
        try {
            Path absolute = folder.toAbsolutePath();
            if (!Files.isDirectory(absolute)) {
                Files.createDirectories(absolute);
                forceFolder(absolute.getParent());
            }
            FileChannel lock = FileChannel.open(
                    absolute.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!tryLock(lock)) {
                lock.close();
                throw new AssemblyException(
                        "The folder " + folder + " is in use by another process, or twice in this one;"
                                + " an outbox or inbox needs a folder of its own");
            }
            return new FolderDisk(absolute, lock);
        } catch (IOException e) {
            throw new StorageException("The folder " + folder + " cannot be opened: " + e, e);
        }
    }

    private static boolean tryLock(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(LOCK))
                    .toList();
        }
    }

    @Override
    public File create(String name) throws IOException {
        return new OpenFile(FileChannel.open(
                folder.resolve(name),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    }

    @Override
    public File open(String name) throws IOException {
        return new OpenFile(
                FileChannel.open(folder.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    @Override
    public void force() throws IOException {
        forceFolder(folder);
    }

    private static void forceFolder(Path folder) throws IOException {
        FileChannel entries;
        try {
            entries = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (IOException e) {
            // Windows opens no folders, and writes their entries through.
            if (java.io.File.separatorChar == '\\') {
                return;
            }
            throw e;
        }
        try (entries) {
            entries.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    private record OpenFile(FileChannel channel) implements File {

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return channel.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            long at = position;
            while (source.hasRemaining()) {
                at += channel.write(source, at);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void force() throws IOException {
            // Not the metadata, but the length: what is needed to read the bytes again is always forced.
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
