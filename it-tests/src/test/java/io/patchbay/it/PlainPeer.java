// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A peer that knows nothing of Patchbay: a blocking socket that writes and reads what a test tells it. */
final class PlainPeer implements AutoCloseable {

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    PlainPeer(int port) throws IOException {
        this(port, 0);
    }

    /** Connects with a receive buffer of that many bytes, or the system's if that is 0. */
    PlainPeer(int port, int receiveBytes) throws IOException {
        socket = new Socket();
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout((int) Networks.SOON.toMillis());
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    int port() {
        return socket.getLocalPort();
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Writes a frame behind a length of four bytes. */
    void writeFrame(byte[] payload) throws IOException {
        out.writeInt(payload.length);
        write(payload);
    }

    byte[] readFrame() throws IOException {
        return in.readNBytes(in.readInt());
    }

    /** Reads what is there, but no more than that; answers how many bytes, also 0 once the connection has ended. */
    int readUpTo(int bytes) {
        try {
            return Math.max(0, in.read(new byte[bytes]));
        } catch (IOException e) {
            return 0;
        }
    }

    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next != '\n' && next >= 0) {
            line.append((char) next);
            next = in.read();
        }
        return line.toString();
    }

    /** Reads to the end, which may be orderly or a reset, and answers whether it came. */
    boolean sawEnd() throws IOException {
        try {
            while (in.read() >= 0) {
                // What still comes does not matter.
            }
            return true;
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
