// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.TransportException;
import io.patchbay.spi.LinkHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** A socket that is connected in the kernel, and its one link. Belongs to the I/O thread. */
final class UdpClient implements DatagramPort.Receiver, UdpLink.Owner {

    final UdpLink link;
    private final DatagramPort port;
    private final long stallNanos;
    private final long idleNanos;

    UdpClient(DatagramPort port, LinkHandler handler, UdpSetup setup) {
        this.port = port;
        this.stallNanos = setup.limits().stallTimeout().toNanos();
        this.idleNanos = setup.limits().idleTimeout().toNanos();
        this.link = new UdpLink(port, this, handler, setup, port.connected());
        if (idleNanos > 0) {
            watch(idleNanos);
        }
    }

    private void watch(long nanos) {
        port.loop.schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
    }

    private void checkIdle() {
        long idle = link.idleNanos(System.nanoTime());
        if (idle > idleNanos) {
            link.expire(new TransportException("Nothing came from or went to " + link.remote
                    + " for the idleTimeout of " + TimeUnit.NANOSECONDS.toMillis(idleNanos) + " ms"));
        } else if (link.isOpen()) {
            watch(idleNanos - idle + 1);
        }
    }

    @Override
    public void datagram(ByteBuffer data, InetSocketAddress sender) {
        // Others may get in while an empty datagram is sent.
        if (sender.equals(link.remote)) {
            link.deliver(data);
        }
    }

    @Override
    public void batchEnd() {
        link.batchEnd();
    }

    @Override
    public void failed(IOException cause) {
        link.error(cause);
    }

    @Override
    public void room() {
        link.room();
    }

    @Override
    public void drained() {
        link.drained();
    }

    @Override
    public void ended(long unsent) {
        link.endWithSocket(unsent);
    }

    @Override
    public boolean mayClose(UdpLink closing) {
        if (port.output.queuedBytes() == 0) {
            return true;
        }
        port.loop.schedule(port::close, stallNanos, TimeUnit.NANOSECONDS);
        return false;
    }

    @Override
    public void ended(UdpLink ended) {
        port.close();
    }

    @Override
    public void readingChanged(UdpLink changed) {
        if (changed.isPaused()) {
            port.pauseReading();
        } else {
            port.resumeReading();
        }
    }
}
