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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * Measures how long it takes until a connection is open: composed of four stages, by the transport below alone, twice,
 * and by plain Netty. What the two measurements of the same thing differ by is what can be told apart at all.
 *
 * <p>They take turns in random order, connection by connection, in one process and with one server, which is plain
 * Netty. A turn begins when the server has seen the end of the connection before. The transport alone gets the setup
 * that the manager would give it, and no I/O thread spins, for it would take the processor from whose turn it is.
 */
public final class Connects {

    private static final String HOST = "127.0.0.1";
    private static final String ALONE = "transport alone";

    /** Rounds that nobody sees, while the code is being compiled. */
    private static final int WARM_UPS = 4;

    private Connects() {}

    /** Opens a connection and returns what aborts it. */
    private interface Way {
        AutoCloseable connect() throws Exception;
    }

    /** Arguments: connections of each way in a round (3000), rounds (3). */
    public static void main(String[] arguments) throws Exception {
        int connections = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        EventLoopGroup server = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        EventLoopGroup client = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        NetworkManager network = NetworkManager.builder()
                .key("xor", new byte[] {1, 2, 3})
                .ioThreads(1)
                .ioSpin(Duration.ZERO)
                .build();
        OpenTransport transport = new TcpTransport().open(new TransportContext("own", 1));
        OpenTransport again = new TcpTransport().open(new TransportContext("again", 1));
        Semaphore ended = new Semaphore(0);
        try {
            int port = listen(server, ended);
            Endpoint endpoint = Endpoint.parse("tcp+json+rle+xor://" + HOST + ":" + port);
            Setup setup = Setup.of(endpoint, Setup.Role.CLIENT).withSignals(true);
            Map<String, Way> ways = new LinkedHashMap<>();
            ways.put("composed", () -> network.connect(endpoint)::abort);
            ways.put(ALONE, () -> connect(transport, setup));
            ways.put("the same again", () -> connect(again, setup));
            ways.put("plain Netty", () -> nettyConnect(client, port)::close);
            for (int round = 1 - WARM_UPS; round <= rounds; round++) {
                Map<String, Double> micros = measure(new Random(round), connections, ways, ended);
                if (round > 0) {
                    report(round, micros);
                }
            }
        } finally {
            again.close();
            transport.close();
            network.close();
            client.shutdownGracefully();
            server.shutdownGracefully();
        }
    }

    private static int listen(EventLoopGroup group, Semaphore ended) throws InterruptedException {
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 512)
                .childHandler(new Silent(ended::release))
                .bind(HOST, 0)
                .sync()
                .channel();
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private static AutoCloseable connect(OpenTransport transport, Setup setup) throws Exception {
        return transport.connect(setup, new Ignoring()).toCompletableFuture().get()::abort;
    }

    private static Channel nettyConnect(EventLoopGroup group, int port) throws InterruptedException {
        return new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_LINGER, 0)
                .handler(new Silent(() -> {}))
                .connect(HOST, port)
                .sync()
                .channel();
    }

    /** Lets the ways take turns, and gives the median of each in microseconds. */
    private static Map<String, Double> measure(
            Random random, int connections, Map<String, Way> ways, Semaphore ended) throws Exception {
        List<String> turns = new ArrayList<>(ways.keySet());
        Map<String, long[]> nanos = new LinkedHashMap<>();
        turns.forEach(name -> nanos.put(name, new long[connections]));
        for (int i = 0; i < connections; i++) {
            Collections.shuffle(turns, random);
            for (String name : turns) {
                Way way = ways.get(name);
                long begin = System.nanoTime();
                AutoCloseable open = way.connect();
                nanos.get(name)[i] = System.nanoTime() - begin;
                open.close();
                ended.acquire();
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        nanos.forEach((name, all) -> {
            Arrays.sort(all);
            medians.put(name, all[connections / 2] / 1_000.0);
        });
        return medians;
    }

    private static void report(int round, Map<String, Double> micros) {
        StringBuilder line = new StringBuilder("round " + round + ", median µs until open:");
        micros.forEach((name, median) -> line.append(String.format(
                " %s %.1f (%.3f of %s)", name, median, median / micros.get(ALONE), ALONE)));
        System.out.println(line);
    }

    /** Says nothing and hears nothing but the end. */
    @Sharable
    private static final class Silent extends ChannelInboundHandlerAdapter {

        private final Runnable onEnd;

        Silent(Runnable onEnd) {
            this.onEnd = onEnd;
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            onEnd.run();
        }

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
