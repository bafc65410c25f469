// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;

/** One UDP socket of the system, served by one kind of I/O. Belongs to the I/O thread, but for what says otherwise. */
interface SystemSocket {

    /** Receives what happens on a socket, on its I/O thread. */
    interface Events {

        /** Tells whether datagrams are wanted right now. */
        boolean reading();

        /** A datagram has arrived; the buffer is valid during the call. */
        void datagram(ByteBuffer data, InetSocketAddress sender);

        /** The datagrams that had arrived together have been handed out. */
        void batchEnd();

        /** A receive failed. */
        void failed(IOException cause);

        /** What waits may be tried again. */
        void writable();

        /** A datagram that had been taken must wait, because the system has no room. */
        void waits(ByteBuffer data, InetSocketAddress to);

        /** A datagram that had been taken was refused. */
        void refused(IOException cause);

        /** The socket is closed, perhaps because its event loop ends. */
        void closed();
    }

    void bind(InetSocketAddress local) throws IOException;

    /** Connects in the kernel, or disconnects with {@code null}. */
    void connect(InetSocketAddress to) throws IOException;

    /** Tells where it is bound; by any thread. */
    InetSocketAddress localAddress() throws IOException;

    /** Tells where it is connected to; {@code null} if it is not. By any thread. */
    InetSocketAddress connected();

    /** Begins to read. */
    void start(Events events);

    /** Sets what to wait for: datagrams as {@link Events#reading} says, and room. */
    void interest(boolean reading, boolean room);

    /**
     * Sends a datagram, or answers {@code false} if it must wait. By any thread; {@code waited} only by the I/O thread,
     * for the one that has waited longest.
     */
    boolean transmit(ByteBuffer data, InetSocketAddress to, boolean waited) throws IOException;

    /** By any thread. */
    <T> T option(SocketOption<T> option) throws IOException;

    /** By any thread. */
    <T> void option(SocketOption<T> option, T value) throws IOException;

    /** By any thread. */
    boolean supports(SocketOption<?> option);

    /** By any thread. */
    boolean isOpen();

    /** Closes the socket at once, also one that was never started. */
    void close();
}
