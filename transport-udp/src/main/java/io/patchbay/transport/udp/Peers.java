// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.spi.Binding;
import io.patchbay.spi.LinkHandler;
import io.patchbay.transport.netty.Admission;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The links of a listener: one for each address that datagrams come from. Belongs to the I/O thread. */
final class Peers implements Binding, DatagramPort.Receiver, UdpLink.Owner {

    private static final System.Logger LOG = System.getLogger(Peers.class.getName());

    /** How long the links of a closed listener, which share its socket, may take to end by themselves. */
    private static final long CLOSE_GRACE_MILLIS = 1_000;

    private static final long MAX_SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final DatagramPort port;
    private final UdpSetup setup;
    private final Supplier<LinkHandler> handlers;
    private final Admission admission;
    private final long timeoutNanos;

    /** Absent if anybody gets a link. */
    private final Cookies cookies;

    private final Map<InetSocketAddress, UdpLink> links = new HashMap<>();
    private final RecentlyEnded recentlyEnded = new RecentlyEnded();
    private List<UdpLink> inBatch = new ArrayList<>();
    private UdpLink last;
    private boolean closing;

    Peers(DatagramPort port, UdpSetup setup, Supplier<LinkHandler> handlers) {
        this.port = port;
        this.setup = setup;
        this.handlers = handlers;
        this.admission =
                new Admission(setup.limits().maxConnections(), setup.limits().maxConnectionsPerAddress());
        this.timeoutNanos = setup.peerTimeout().toNanos();
        this.cookies = setup.cookie() ? new Cookies() : null;
        scheduleSweep();
    }

    private void scheduleSweep() {
        port.loop.schedule(this::sweep, Math.min(timeoutNanos / 4, MAX_SWEEP_NANOS), TimeUnit.NANOSECONDS);
    }

    private void sweep() {
        if (!port.socket.isOpen()) {
            return;
        }
        long now = System.nanoTime();
        for (UdpLink link : List.copyOf(links.values())) {
            if (link.quietNanos(now) > timeoutNanos) {
                link.expire(null);
                recentlyEnded.remove(link.remote);
            }
        }
        recentlyEnded.sweep(now);
        scheduleSweep();
    }

    @Override
    public void datagram(ByteBuffer data, InetSocketAddress sender) {
        byte message = cookies == null ? 0 : Cookies.type(data);
        if (message != 0) {
            prove(message, data, sender);
            return;
        }
        UdpLink link = last;
        // Java hands out the same address object as long as the sender stays the same.
        if (link == null || link.remote != sender) {
            link = links.get(sender);
            if (link == null && cookies == null) {
                link = open(sender);
            }
            last = link;
        }
        if (link == null) {
            port.counters.droppedPeers.increment();
            return;
        }
        if (!link.inBatch) {
            link.inBatch = true;
            inBatch.add(link);
        }
        link.deliver(data);
    }

    /** Nothing is remembered of a peer before he has proven his address, and he gets no byte more than he sent. */
    private void prove(byte message, ByteBuffer data, InetSocketAddress sender) {
        if (message == Cookies.HELLO) {
            answer(cookies.challenge(sender), sender);
        } else if (message == Cookies.PROOF
                && cookies.isGood(data, sender)
                && (links.containsKey(sender) || open(sender) != null)) {
            answer(Cookies.message(Cookies.WELCOME), sender);
        } else {
            port.counters.droppedPeers.increment();
        }
    }

    private void answer(ByteBuffer message, InetSocketAddress to) {
        try {
            port.send(message, to);
        } catch (IOException e) {
            port.counters.sendErrors.increment();
            LOG.log(System.Logger.Level.DEBUG, "No answer to " + to, e);
        }
    }

    private UdpLink open(InetSocketAddress sender) {
        if (closing || recentlyEnded.contains(sender, port.receivedNanos())) {
            return null;
        }
        if (admission.enter(sender.getAddress()) != null) {
            return null;
        }
        LinkHandler handler = newHandler(sender);
        if (handler == null) {
            admission.leave(sender.getAddress());
            recentlyEnded.add(sender, System.nanoTime());
            return null;
        }
        UdpLink link = new UdpLink(port, this, handler, setup, sender);
        links.put(sender, link);
        link.open();
        return link;
    }

    private LinkHandler newHandler(InetSocketAddress sender) {
        try {
            return handlers.get();
        } catch (Throwable failure) {
            LOG.log(System.Logger.Level.DEBUG, "No handler for the datagrams of " + sender, failure);
            return null;
        }
    }

    @Override
    public void batchEnd() {
        for (int i = 0; i < inBatch.size(); i++) {
            UdpLink link = inBatch.get(i);
            link.inBatch = false;
            link.batchEnd();
        }
        inBatch.clear();
    }

    @Override
    public void failed(IOException cause) {
        // The system does not say which peer it is about.
        LOG.log(System.Logger.Level.DEBUG, "The socket on " + port.localAddress() + " reports an error", cause);
    }

    @Override
    public void room() {
        List.copyOf(links.values()).forEach(UdpLink::room);
    }

    @Override
    public void drained() {
        closeIfDone();
    }

    @Override
    public void ended(long unsent) {
        closing = true;
        List.copyOf(links.values()).forEach(link -> link.endWithSocket(unsent));
    }

    /** What a link has sent waits in the socket's queue, which goes on without it. */
    @Override
    public boolean mayClose(UdpLink link) {
        return true;
    }

    @Override
    public void ended(UdpLink link) {
        if (last == link) {
            last = null;
        }
        links.remove(link.remote);
        admission.leave(link.remote.getAddress());
        recentlyEnded.add(link.remote, System.nanoTime());
        closeIfDone();
    }

    /** The socket goes on reading for the others; the link itself holds or drops what comes. */
    @Override
    public void readingChanged(UdpLink link) {}

    private void closeIfDone() {
        if (closing && links.isEmpty() && port.output.queuedBytes() == 0) {
            port.execute(port::close);
        }
    }

    @Override
    public SocketAddress localAddress() {
        return port.localAddress();
    }

    @Override
    public <T> Optional<T> facet(Class<T> type) {
        return type == UdpStatistics.class ? Optional.of(type.cast(port.statistics())) : Optional.empty();
    }

    @Override
    public CompletionStage<Void> close() {
        port.execute(this::beginClose);
        return port.end();
    }

    private void beginClose() {
        if (closing) {
            return;
        }
        closing = true;
        closeIfDone();
        if (!links.isEmpty()) {
            port.loop.schedule(this::endLinks, CLOSE_GRACE_MILLIS, TimeUnit.MILLISECONDS);
        }
        long stall = setup.limits().stallTimeout().toNanos();
        port.loop.schedule(port::close, CLOSE_GRACE_MILLIS * 1_000_000 + stall, TimeUnit.NANOSECONDS);
    }

    private void endLinks() {
        List.copyOf(links.values()).forEach(UdpLink::close);
    }
}
