// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import io.patchbay.ConnectionClosedException;
import io.patchbay.LimitException;
import io.patchbay.TransportException;
import io.patchbay.spi.Binding;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A listener without connections: its socket as it is. */
final class RawSocket implements UdpSocket, Binding, DatagramPort.Receiver {

    private static final System.Logger LOG = System.getLogger(RawSocket.class.getName());

    private final DatagramPort port;
    private final DatagramInbox inbox;
    private final Groups groups;
    private final boolean ipv4;
    private volatile int maxPayload;
    private volatile DatagramHandler handler;
    private volatile Consumer<? super Exception> errorHandler;

    RawSocket(DatagramPort port, DatagramChannel channel, UdpSetup setup, InetAddress family) {
        this.port = port;
        this.inbox = new DatagramInbox(setup.limits());
        this.groups = new Groups(channel);
        this.ipv4 = family instanceof Inet4Address;
        this.maxPayload = setup.maxPayload();
    }

    @Override
    public void datagram(ByteBuffer data, InetSocketAddress sender) {
        InetSocketAddress peer = port.connected();
        if (peer != null && !sender.equals(peer)) {
            // It came before the socket was connected, or while an empty datagram was sent.
            return;
        }
        DatagramHandler current = handler;
        if (current != null) {
            try {
                current.handle(data, sender);
            } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
                report(e instanceof Exception failure ? failure : new IllegalStateException(e));
            }
            return;
        }
        if (!inbox.hasRoom(data.remaining())) {
            port.counters.droppedInboxFull.increment();
            return;
        }
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        inbox.put(new Datagram(copy, sender));
    }

    @Override
    public void batchEnd() {}

    @Override
    public void failed(IOException cause) {
        report(Failures.of(cause, peerOrSelf()));
    }

    private SocketAddress peerOrSelf() {
        InetSocketAddress peer = port.connected();
        return peer == null ? port.localAddress() : peer;
    }

    private void report(Exception error) {
        Consumer<? super Exception> current = errorHandler;
        if (current != null) {
            try {
                current.accept(error);
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                LOG.log(System.Logger.Level.WARNING, "An error handler failed", e);
            }
        }
    }

    @Override
    public void room() {}

    @Override
    public void drained() {}

    @Override
    public void ended(long unsent) {
        inbox.close();
    }

    @Override
    public boolean send(ByteBuffer data, InetSocketAddress to) {
        checkSize(data.remaining());
        checkAddress(to);
        checkBroadcast(to.getAddress());
        return sendChecked(data, to);
    }

    @Override
    public boolean send(ByteBuffer data) {
        checkSize(data.remaining());
        InetSocketAddress peer = port.connected();
        if (peer == null) {
            checkOpen();
            throw new IllegalStateException(
                    "This UDP socket is not connected: connect(address), or send(data, address)");
        }
        return sendChecked(data, peer);
    }

    private boolean sendChecked(ByteBuffer data, InetSocketAddress to) {
        try {
            return port.send(data, to);
        } catch (ClosedChannelException e) {
            throw ended();
        } catch (AlreadyConnectedException e) {
            throw new IllegalStateException(
                    "This UDP socket is connected to " + port.connected() + ": disconnect() before sending to " + to,
                    e);
        } catch (IOException e) {
            port.counters.sendErrors.increment();
            throw Failures.of(e, to);
        }
    }

    private void checkSize(int length) {
        if (length > maxPayload) {
            throw new LimitException("A datagram of " + length + " bytes is larger than "
                    + (maxPayload == UdpOptions.LARGEST_PAYLOAD
                            ? "any UDP datagram can be, which is "
                            : "the option udp.max-payload, which is ")
                    + maxPayload);
        }
    }

    private void checkAddress(InetSocketAddress to) {
        if (to.isUnresolved() || to.getPort() == 0) {
            throw new IllegalArgumentException("A datagram needs a resolved address with a port, not " + to);
        }
        if (ipv4 && !(to.getAddress() instanceof Inet4Address)) {
            throw new IllegalArgumentException("This socket is of IPv4 and cannot reach " + to
                    + ": listen on [::] for both");
        }
    }

    /** The system refuses that too, but would only say "Permission denied". */
    private void checkBroadcast(InetAddress to) {
        byte[] bytes = to.getAddress();
        if (bytes.length == 4 && bytes[3] == (byte) 0xFF && isBroadcast(bytes)) {
            requireBroadcast();
        }
    }

    private static boolean isBroadcast(byte[] bytes) {
        boolean everywhere = bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFF && bytes[2] == (byte) 0xFF;
        boolean loopback = bytes[0] == 127 && bytes[1] == (byte) 0xFF && bytes[2] == (byte) 0xFF;
        return everywhere || loopback;
    }

    private void requireBroadcast() {
        checkOpen();
        if (!option(StandardSocketOptions.SO_BROADCAST)) {
            throw new TransportException(
                    "Broadcast is off: set the option SO_BROADCAST, on the endpoint or this socket");
        }
    }

    @Override
    public boolean sendBroadcast(ByteBuffer data, int toPort) {
        if (toPort < 1 || toPort > 65_535) {
            throw new IllegalArgumentException("A port is from 1 to 65535, not " + toPort);
        }
        requireBroadcast();
        return send(data, new InetSocketAddress(broadcastAddress(), toPort));
    }

    private InetAddress broadcastAddress() {
        InetAddress local = port.localAddress().getAddress();
        try {
            if (ipv4 && local.isAnyLocalAddress()) {
                return InetAddress.getByAddress(new byte[] {-1, -1, -1, -1});
            }
            if (ipv4 && local.isLoopbackAddress()) {
                return InetAddress.getByAddress(new byte[] {127, -1, -1, -1});
            }
            for (InterfaceAddress each : NetworkInterface.getByInetAddress(local).getInterfaceAddresses()) {
                if (each.getAddress().equals(local) && each.getBroadcast() != null) {
                    return each.getBroadcast();
                }
            }
        } catch (IOException e) {
            throw new TransportException("The broadcast address of " + local.getHostAddress() + " cannot be found", e);
        }
        throw new TransportException("The network of " + local.getHostAddress() + " has no broadcast address");
    }

    @Override
    public void connect(InetSocketAddress peer) {
        checkAddress(peer);
        onLoop(() -> port.connect(peer), "Cannot connect to " + peer);
    }

    @Override
    public void disconnect() {
        onLoop(() -> port.connect(null), "Cannot disconnect");
    }

    private interface Action {
        void run() throws IOException;
    }

    private void onLoop(Action action, String failure) {
        checkOpen();
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable task = () -> {
            try {
                action.run();
                done.complete(null);
            } catch (ClosedChannelException e) {
                done.completeExceptionally(ended());
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(new TransportException(failure + ": " + e.getMessage(), e));
            }
        };
        if (port.loop.inEventLoop()) {
            task.run();
        } else if (!port.execute(task)) {
            throw ended();
        }
        try {
            done.join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    @Override
    public boolean isConnected() {
        return port.connected() != null;
    }

    @Override
    public Optional<Datagram> tryReceive() {
        return inbox.poll();
    }

    @Override
    public Datagram receive(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (port.loop.inEventLoop()) {
            throw new IllegalStateException(
                    "receive(timeout) would block an I/O thread: use onDatagram or receiveAsync");
        }
        return inbox.take(timeout);
    }

    @Override
    public CompletableFuture<Datagram> receiveAsync() {
        return inbox.takeAsync();
    }

    @Override
    public void onDatagram(DatagramHandler newHandler) {
        handler = newHandler;
    }

    @Override
    public void onError(Consumer<? super Exception> newHandler) {
        errorHandler = newHandler;
    }

    @Override
    public void join(InetAddress group) {
        checkOpen();
        groups.join(group, null, null);
    }

    @Override
    public void join(InetAddress group, NetworkInterface on) {
        checkOpen();
        groups.join(group, Objects.requireNonNull(on, "on"), null);
    }

    @Override
    public void join(InetAddress group, NetworkInterface on, InetAddress source) {
        checkOpen();
        groups.join(group, Objects.requireNonNull(on, "on"), Objects.requireNonNull(source, "source"));
    }

    @Override
    public void leave(InetAddress group) {
        checkOpen();
        groups.leave(group, null, null);
    }

    @Override
    public void leave(InetAddress group, NetworkInterface on) {
        checkOpen();
        groups.leave(group, Objects.requireNonNull(on, "on"), null);
    }

    @Override
    public void leave(InetAddress group, NetworkInterface on, InetAddress source) {
        checkOpen();
        groups.leave(group, Objects.requireNonNull(on, "on"), Objects.requireNonNull(source, "source"));
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        checkOpen();
        if (option.equals(UdpOptions.MAX_RECEIVE)) {
            return option.type().cast(port.maxReceive());
        }
        if (option.equals(UdpOptions.MAX_PAYLOAD)) {
            return option.type().cast(maxPayload);
        }
        if (option.equals(UdpOptions.MODE)) {
            return option.type().cast(UdpOptions.Mode.SOCKET);
        }
        return DatagramOptions.read(port.socket, option);
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) {
        checkOpen();
        if (option.equals(UdpOptions.MAX_RECEIVE)) {
            port.maxReceive(inRange(option, value, UdpOptions.LARGEST_DATAGRAM));
        } else if (option.equals(UdpOptions.MAX_PAYLOAD)) {
            maxPayload = inRange(option, value, UdpOptions.LARGEST_PAYLOAD);
        } else {
            DatagramOptions.change(port.socket, option, value);
        }
    }

    private static int inRange(SocketOption<?> option, Object value, int most) {
        int number = (Integer) value;
        if (number < 0 || number > most) {
            throw new IllegalArgumentException(
                    "Option " + option.name() + " is from 0 to " + most + ", not " + number);
        }
        return number;
    }

    private void checkOpen() {
        if (!isOpen()) {
            throw ended();
        }
    }

    private ConnectionClosedException ended() {
        return new ConnectionClosedException("The UDP socket on " + port.localAddress() + " is closed");
    }

    @Override
    public InetSocketAddress localAddress() {
        return port.localAddress();
    }

    @Override
    public boolean isOpen() {
        return port.socket.isOpen();
    }

    @Override
    public UdpStatistics statistics() {
        return port.statistics();
    }

    @Override
    public <T> Optional<T> facet(Class<T> type) {
        if (type == UdpSocket.class) {
            return Optional.of(type.cast(this));
        }
        return type == UdpStatistics.class ? Optional.of(type.cast(statistics())) : Optional.empty();
    }

    @Override
    public CompletionStage<Void> close() {
        port.execute(port::close);
        return port.end();
    }
}
