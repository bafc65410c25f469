// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/** A socket that sends what is written to it first, a ClientHello, in other pieces. */
final class CutSocket extends Socket {

    /** Bytes before the payload of a TLS record (RFC 8446, section 5.1). */
    private static final int HEADER = 5;

    private static int lastHelloBytes;

    private final UnaryOperator<byte[]> records;
    private final int cut;
    private boolean sent;

    CutSocket(int port, UnaryOperator<byte[]> records, int cut) throws IOException {
        super(InetAddress.getByName("127.0.0.1"), port);
        setTcpNoDelay(true);
        setSoTimeout(10_000);
        this.records = records;
        this.cut = cut;
    }

    /** Tells how long the hello is with which something connects. */
    static int helloBytes(Callable<?> connect) throws Exception {
        connect.call();
        return lastHelloBytes;
    }

    /** Makes many records of one. */
    static byte[] pieces(byte[] record, int size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int from = HEADER; from < record.length; from += size) {
            record(out, record, from, Math.min(record.length, from + size));
        }
        return out.toByteArray();
    }

    private static void record(ByteArrayOutputStream out, byte[] of, int from, int to) {
        byte[] header = Arrays.copyOf(of, HEADER);
        ByteBuffer.wrap(header).putShort(3, (short) (to - from));
        out.writeBytes(header);
        out.write(of, from, to - from);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                if (sent) {
                    out.write(bytes, from, length);
                    return;
                }
                sent = true;
                byte[] hello = Arrays.copyOfRange(bytes, from, from + length);
                assertTrue(hello[0] == 22 && ByteBuffer.wrap(hello).getShort(3) == length - HEADER, "one whole record");
                lastHelloBytes = length;
                byte[] changed = records.apply(hello);
                out.write(changed, 0, cut);
                out.flush();
                out.write(changed, cut, changed.length - cut);
            }
        };
    }

    void assertWasCut() {
        assertTrue(sent, "a hello was written");
    }
}
