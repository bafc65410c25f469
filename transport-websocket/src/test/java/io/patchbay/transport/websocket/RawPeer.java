// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** WebSocket by hand on a plain socket, so that a test can send what no honest peer does. */
final class RawPeer implements AutoCloseable {

    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final int FIN = 0x80;
    private static final int MASK = 0x37FA213D;

    final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final boolean client;

    /** A frame that has arrived. */
    record Frame(int first, byte[] payload) {

        int opcode() {
            return first & 0xF;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return payload.length < 2 ? WebSocket.NO_STATUS : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    RawPeer(Socket socket, boolean client) throws IOException {
        this.socket = socket;
        this.client = client;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    static RawPeer connect(int port) throws IOException {
        return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), port), true);
    }

    /** Accepts a client and answers its handshake with fields besides the usual ones. */
    static RawPeer accept(ServerSocket listener, String... fields) throws IOException {
        RawPeer peer = new RawPeer(listener.accept(), false);
        String request = peer.head();
        String key = request.lines()
                .filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                .map(line -> line.substring(19))
                .findFirst()
                .orElseThrow();
        String extra = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        peer.raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + ServerOpening.accept(key) + "\r\n" + extra + "\r\n");
        return peer;
    }

    static String request(String target, String... fields) {
        String extra = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\n" + extra + "\r\n";
    }

    /** Asks for an upgrade, with fields besides the usual ones, and gives the answer's head. */
    String upgrade(String... fields) throws IOException {
        raw(request("/", fields));
        return head();
    }

    RawPeer upgraded(String... fields) throws IOException {
        String head = upgrade(fields);
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError(head);
        }
        return this;
    }

    void raw(String text) throws IOException {
        raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void rawUnchecked(byte[] bytes) {
        try {
            raw(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] readNBytes(int count) throws IOException {
        return in.readNBytes(count);
    }

    RawPeer send(int first, byte[] payload) throws IOException {
        raw(frame(first, payload, client));
        return this;
    }

    RawPeer send(int first, String text) throws IOException {
        return send(first, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a frame as RFC 6455, section 5.2 has it. */
    static byte[] frame(int first, byte[] payload, boolean masked) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        int maskBit = masked ? 0x80 : 0;
        frame.put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (payload.length | maskBit));
        } else if (payload.length < 65_536) {
            frame.put((byte) (126 | maskBit)).putShort((short) payload.length);
        } else {
            frame.put((byte) (127 | maskBit)).putLong(payload.length);
        }
        if (masked) {
            frame.putInt(MASK);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (masked ? payload[i] ^ MASK >>> 24 - 8 * (i & 3) : payload[i]));
        }
        byte[] bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        return bytes;
    }

    static byte[] hex(String digits) {
        String plain = digits.replace(" ", "");
        byte[] bytes = new byte[plain.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(plain.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    static byte[] closePayload(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array();
    }

    /** Reads up to the empty line. */
    String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            head.write(in.readUnsignedByte());
            text = head.toString(StandardCharsets.ISO_8859_1);
        }
        return text;
    }

    Frame read() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        long length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        boolean masked = (second & 0x80) != 0;
        if (masked == client) {
            throw new AssertionError("A server never masks, a client always does");
        }
        int mask = masked ? in.readInt() : 0;
        byte[] payload = in.readNBytes((int) length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= (byte) (mask >>> 24 - 8 * (i & 3));
        }
        return new Frame(first, payload);
    }

    /** Reads to the next close frame. */
    Frame readClose() throws IOException {
        while (true) {
            Frame frame = read();
            if (frame.opcode() == WebSocketFramer.CLOSE) {
                return frame;
            }
        }
    }

    /** Tells whether the other side has ended the connection; waits for it. */
    boolean ends() throws IOException {
        try {
            in.readUnsignedByte();
            return false;
        } catch (EOFException e) {
            return true;
        } catch (SocketException e) {
            return true;
        }
    }

    /** Reads to the end, as far as the peer lets it. */
    String rest() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            in.transferTo(rest);
        } catch (SocketException e) {
            // A reset is an end, too.
            rest.write(new byte[0]);
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
