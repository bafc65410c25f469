// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A ClientHello of the JDK, cut in every way. */
class TlsHelloTest {

    private static final String HOST = "host.example";
    private static final int HEADER = 5;
    private static byte[] hello;

    private final List<String> asked = new ArrayList<>();

    @BeforeAll
    static void makeHello() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(HOST)));
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        hello = Arrays.copyOf(out.array(), out.position());
    }

    /** Lets a hello arrive in pieces, and gives the host whose certificate is wanted. */
    private String host(byte[]... pieces) throws Exception {
        asked.clear();
        SSLEngine server = SSLContext.getDefault().createSSLEngine();
        server.setUseClientMode(false);
        EmbeddedChannel channel = new EmbeddedChannel(new TlsHello(host -> {
            asked.add(host);
            return new SslHandler(server);
        }));
        for (byte[] piece : pieces) {
            assertEquals(List.of(), asked, "not before the hello is whole");
            channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(piece));
        }
        channel.close();
        channel.releaseOutbound();
        channel.releaseInbound();
        assertEquals(1, asked.size());
        return asked.get(0);
    }

    private static byte[] record(int from, int to) {
        byte[] record = new byte[HEADER + to - from];
        ByteBuffer.wrap(record).put(hello, 0, HEADER).putShort(3, (short) (to - from)).put(hello, from, to - from);
        return record;
    }

    @Test
    @DisplayName("D3: a ClientHello cut at every byte asks for the same host")
    void everyCut() throws Exception {
        for (int cut = 1; cut < hello.length; cut++) {
            byte[] rest = Arrays.copyOfRange(hello, cut, hello.length);
            assertEquals(HOST, host(Arrays.copyOf(hello, cut), rest), "cut at " + cut);
        }
    }

    @Test
    @DisplayName("D3: a ClientHello in two records asks for the same host, wherever the second begins")
    void everySplitIntoRecords() throws Exception {
        for (int at = HEADER + 1; at < hello.length; at++) {
            assertEquals(HOST, host(record(HEADER, at), record(at, hello.length)), "split at " + at);
        }
    }

    @Test
    @DisplayName("D3: a ClientHello that comes byte by byte asks for the same host")
    void byteByByte() throws Exception {
        byte[][] pieces = new byte[hello.length][];
        for (int i = 0; i < hello.length; i++) {
            pieces[i] = new byte[] {hello[i]};
        }
        assertEquals(HOST, host(pieces));
    }
}
