// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.discovery;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.TransportContext;
import io.patchbay.transport.tcp.TcpTransport;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures how long it takes until a connection is open: composed of four stages, by the transport below alone, and by
 * plain Netty. They take turns, connection by connection, in one process and with one server, so that what disturbs one
 * disturbs all; the server is plain Netty.
 */
public final class Connects {

    private static final String HOST = "127.0.0.1";

    private Connects() {}

    /** Opens a connection and returns what closes it. */
    private interface Way {
        AutoCloseable connect() throws Exception;
    }

    /** Arguments: connections of each way (3000), of which the first third is for warming up; rounds (3). */
    public static void main(String[] arguments) throws Exception {
        int connections = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        EventLoopGroup server = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        EventLoopGroup client = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        NetworkManager network = NetworkManager.builder().key("xor", new byte[] {1, 2, 3}).ioThreads(1).build();
        OpenTransport transport = new TcpTransport().open(new TransportContext("own", 1));
        try {
            int port = listen(server);
            Endpoint endpoint = Endpoint.parse("tcp+json+rle+xor://" + HOST + ":" + port);
            Setup setup = Setup.of(endpoint, Setup.Role.CLIENT);
            Map<String, Way> ways = new LinkedHashMap<>();
            ways.put("composed", () -> network.connect(endpoint)::abort);
            ways.put("transport alone", () ->
                    transport.connect(setup, new Ignoring()).toCompletableFuture().get()::abort);
            ways.put("plain Netty", () -> nettyConnect(client, port)::close);
            for (int round = 1; round <= rounds; round++) {
                measure(round, connections, ways);
            }
        } finally {
            transport.close();
            network.close();
            client.shutdownGracefully();
            server.shutdownGracefully();
        }
    }

    private static int listen(EventLoopGroup group) throws InterruptedException {
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 512)
                .childHandler(new Silent())
                .bind(HOST, 0)
                .sync()
                .channel();
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private static Channel nettyConnect(EventLoopGroup group, int port) throws InterruptedException {
        return new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_LINGER, 0)
                .handler(new Silent())
                .connect(HOST, port)
                .sync()
                .channel();
    }

    private static void measure(int round, int connections, Map<String, Way> ways) throws Exception {
        List<String> names = new ArrayList<>(ways.keySet());
        Map<String, long[]> nanos = new LinkedHashMap<>();
        names.forEach(name -> nanos.put(name, new long[connections]));
        for (int i = 0; i < connections; i++) {
            for (int turn = 0; turn < names.size(); turn++) {
                String name = names.get((i + turn) % names.size());
                long begin = System.nanoTime();
                AutoCloseable open = ways.get(name).connect();
                nanos.get(name)[i] = System.nanoTime() - begin;
                open.close();
            }
        }
        double composed = median(nanos.get("composed"));
        StringBuilder line = new StringBuilder("round " + round + ", median µs until open:");
        nanos.forEach((name, all) -> line.append(String.format(" %s %.1f", name, median(all) / 1_000)));
        names.stream().skip(1).forEach(name ->
                line.append(String.format("; composed / %s %.2f", name, composed / median(nanos.get(name)))));
        System.out.println(line);
    }

    private static double median(long[] nanos) {
        long[] warm = Arrays.copyOfRange(nanos, nanos.length / 3, nanos.length);
        Arrays.sort(warm);
        return warm[warm.length / 2];
    }

    /** Says nothing and hears nothing. */
    @Sharable
    private static final class Silent extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // Connections are aborted here, which is no failure.
            ctx.close();
        }
    }

    /** A link's other half that nothing comes to. */
    private static final class Ignoring implements LinkHandler {

        @Override
        public void onOpen(Link link) {}

        @Override
        public void onFrame(ByteBuffer frame) {}

        @Override
        public void onClosed(Throwable cause) {}
    }
}
