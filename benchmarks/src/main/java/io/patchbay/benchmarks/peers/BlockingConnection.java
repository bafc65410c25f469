// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.patchbay.benchmarks.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client's connection: one thread reads, and writes too as long as the window fits into what the system buffers. With
 * a larger window a second thread writes, or both sides would wait for each other.
 */
final class BlockingConnection {

    private static final int FITS = 512 * 1024;

    private final Workload workload;
    private final SocketChannel channel;
    private final Progress progress;
    private final ByteBuffer in;
    private final ByteBuffer out;
    private final byte[] filling;
    private final AtomicLong target = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final Semaphore changed = new Semaphore(0);
    private long sent;

    BlockingConnection(Workload workload, int bufferSize, SocketChannel channel, Progress progress) {
        this.workload = workload;
        this.channel = channel;
        this.progress = progress;
        in = ByteBuffer.allocateDirect(bufferSize);
        out = ByteBuffer.allocateDirect(bufferSize);
        filling = new byte[workload.size() - Long.BYTES];
    }

    void start() {
        if (workload.inFlight() * workload.size() <= FITS) {
            BlockingSockets.start("client", () -> guarded(this::readAndWrite));
        } else {
            BlockingSockets.start("client-read", () -> guarded(this::readOnly));
            BlockingSockets.start("client-write", () -> guarded(this::writeOnly));
        }
    }

    private void guarded(BlockingSockets.Task task) throws Exception {
        try {
            task.run();
        } catch (Exception e) {
            progress.fail(e);
            throw e;
        }
    }

    void begin(long messages) {
        if (messages == 0) {
            progress.done();
            return;
        }
        target.addAndGet(messages);
        changed.release();
    }

    private void readAndWrite() throws Exception {
        while (true) {
            changed.acquire();
            while (received.get() < target.get()) {
                write();
                read();
            }
            progress.done();
        }
    }

    private void readOnly() throws Exception {
        while (true) {
            read();
            changed.release();
            if (received.get() == target.get()) {
                progress.done();
            }
        }
    }

    private void writeOnly() throws Exception {
        while (true) {
            changed.acquire();
            changed.drainPermits();
            write();
        }
    }

    private void write() throws IOException {
        while (maySend()) {
            out.clear();
            while (maySend() && out.remaining() >= BlockingSockets.HEADER + workload.size()) {
                out.putInt(workload.size()).putLong(sent++).put(filling);
            }
            BlockingFrames.writeFully(channel, out.flip());
        }
    }

    private boolean maySend() {
        return sent < target.get() && sent - received.get() < workload.inFlight();
    }

    private void read() throws IOException {
        if (channel.read(in) < 0) {
            throw new IOException("The server closed the connection");
        }
        in.flip();
        long count = received.get();
        while (BlockingFrames.complete(in)) {
            int length = in.getInt();
            long number = in.getLong();
            if (length != workload.size() || number != count++) {
                throw new IOException("Message " + (count - 1) + " was due, but " + number + " of " + length
                        + " bytes came");
            }
            in.position(in.position() + length - Long.BYTES);
        }
        in.compact();
        received.set(count);
    }
}
