// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A disk whose operations fail as long as they are told to. */
final class FailingDisk implements Disk {

    private final Disk disk;

    /** Whether files cannot be forced. */
    volatile boolean forceFails;

    /** How many bytes can still be written. */
    volatile long room = Long.MAX_VALUE;

    volatile int forces;
    /** Runs before each force of a file. */
    volatile Runnable beforeForce = () -> {};

    FailingDisk(Disk disk) {
        this.disk = disk;
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public File create(String name) throws IOException {
        return new FailingFile(disk.create(name));
    }

    @Override
    public File open(String name) throws IOException {
        return new FailingFile(disk.open(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
    }

    @Override
    public void force() throws IOException {
        disk.force();
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }

    @Override
    public String toString() {
        return "failing " + disk;
    }

    private final class FailingFile implements File {

        private final File file;

        FailingFile(File file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            if (source.remaining() > room) {
                file.write(source.slice(source.position(), (int) room), position);
                room = 0;
                throw new IOException("No space left on device");
            }
            room -= source.remaining();
            file.write(source, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void force() throws IOException {
            beforeForce.run();
            forces++;
            if (forceFails) {
                throw new IOException("Input/output error");
            }
            file.force();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
