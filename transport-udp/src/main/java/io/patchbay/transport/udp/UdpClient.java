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

    /** How often a hello or proof is repeated until there is an answer. */
    private static final long REPEAT_MILLIS = 200;

    /** After so long without an answer, the listener may have forgotten this side, which then proves itself again. */
    private static final long RENEW_MILLIS = 5_000;

    final UdpLink link;
    private final DatagramPort port;
    private final long stallNanos;
    private final long idleNanos;

    /** What to do when the listener has seen that this side receives; absent when it has. */
    private Runnable opened;

    private final boolean cookies;

    private boolean ended;
    private byte[] cookie;

    UdpClient(DatagramPort port, LinkHandler handler, UdpSetup setup) {
        this.port = port;
        this.stallNanos = setup.limits().stallTimeout().toNanos();
        this.idleNanos = setup.limits().idleTimeout().toNanos();
        this.cookies = setup.cookie();
        this.link = new UdpLink(port, this, handler, setup, port.connected());
        if (idleNanos > 0) {
            watch(idleNanos);
        }
    }

    /** Asks the listener for a connection, until it answers or this side closes the socket. */
    void prove(Runnable whenProven) {
        opened = whenProven;
        repeat();
    }

    private void repeat() {
        if (ended) {
            return;
        }
        boolean silent = link.isUnanswered();
        if (opened != null || silent) {
            say(opened == null || cookie == null
                    ? Cookies.message(Cookies.HELLO)
                    : Cookies.message(Cookies.PROOF, cookie));
        }
        port.loop.schedule(this::repeat, opened == null ? RENEW_MILLIS : REPEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void say(ByteBuffer message) {
        try {
            port.send(message, link.remote);
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Answers whether a datagram belongs to the proof, and not to the application. */
    private boolean isProof(ByteBuffer data) {
        byte message = cookies ? Cookies.type(data) : 0;
        if (message == Cookies.CHALLENGE) {
            cookie = Cookies.cookie(data);
            say(Cookies.message(Cookies.PROOF, cookie));
        } else if (opened != null && (message == Cookies.WELCOME || message == 0 && cookie != null)) {
            // The welcome may be lost, and whoever gets anything else is welcome, too.
            Runnable open = opened;
            opened = null;
            open.run();
        }
        return message != 0 || opened != null;
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
        if (sender.equals(link.remote) && !(cookies && isProof(data))) {
            link.deliver(data);
        }
    }

    @Override
    public void batchEnd() {
        link.batchEnd();
    }

    @Override
    public void failed(IOException cause) {
        if (opened == null) {
            link.error(cause);
        }
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
        ended = true;
        if (opened == null) {
            link.endWithSocket(unsent);
        }
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
