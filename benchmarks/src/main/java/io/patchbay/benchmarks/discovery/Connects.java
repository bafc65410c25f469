// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.discovery;

import com.sun.management.ThreadMXBean;
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
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import io.patchbay.transport.tcp.TcpTransport;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;

/**
 * Measures how long it takes until a connection is open: composed of four stages, by the transport below alone, twice,
 * and by plain Netty; and what work its whole life is for the caller and the I/O thread. What the two measurements of
 * the same thing differ by is what can be told apart at all.
 *
 * <p>They take turns in random order, connection by connection, in one process and with one server, which is plain
 * Netty. The transport alone is the very one that the manager uses, with the same setup and the same I/O thread, because
 * two threads that do the same differ by more than is to be shown. A turn begins when the server has seen the end of
 * the connection before. No I/O thread spins, for it would take the processor from whose turn it is.
 */
public final class Connects {

    private static final String HOST = "127.0.0.1";

    /** Rounds that nobody sees, while the code is being compiled. */
    private static final int WARM_UPS = 4;

    /** As many connections of each way make one ratio; enough of them for a median, and soon enough over. */
    private static final int BATCH = 100;

    /** Opens a connection and returns what aborts it. */
    private interface Way {
        AutoCloseable connect() throws Exception;
    }

    private record Named(String name, Way way) {}

    private final List<Named> ways = new ArrayList<>();
    private final Semaphore ended = new Semaphore(0);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Connects() {}

    /** Arguments: connections of each way in a round (3000), rounds (3). */
    public static void main(String[] arguments) throws Exception {
        int connections = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        if (connections < BATCH || rounds < 1) {
            throw new IllegalArgumentException("At least " + BATCH + " connections and 1 round");
        }
        EventLoopGroup server = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        EventLoopGroup client = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        OpenTransport transport = new TcpTransport().open(new TransportContext("connects", 1));
        NetworkManager network = NetworkManager.builder()
                .key("xor", new byte[] {1, 2, 3})
                .provider(new Shared(transport))
                .build();
        try {
            new Connects().compare(network, transport, server, client, connections, rounds);
        } finally {
            network.close();
            client.shutdownGracefully();
            server.shutdownGracefully();
        }
    }

    private void compare(
            NetworkManager network, OpenTransport transport, EventLoopGroup server, EventLoopGroup client,
            int connections, int rounds) throws Exception {
        int port = listen(server);
        Endpoint endpoint = Endpoint.parse("tcp+json+rle+xor://" + HOST + ":" + port);
        Setup setup = Setup.of(endpoint, Setup.Role.CLIENT).withSignals(true);
        // Ratios are to the first.
        ways.add(new Named("transport alone", () -> connect(transport, setup)));
        ways.add(new Named("the same again", () -> connect(transport, setup)));
        ways.add(new Named("composed", () -> network.connect(endpoint)::abort));
        ways.add(new Named("plain Netty", () -> nettyConnect(client, port)::close));
        double[][] all = new double[ways.size()][rounds * connections];
        for (int round = 1 - WARM_UPS; round <= rounds; round++) {
            double[][] micros = latencies(new Random(round), connections);
            String work = work(connections);
            if (round > 0) {
                for (int way = 0; way < all.length; way++) {
                    System.arraycopy(micros[way], 0, all[way], (round - 1) * connections, connections);
                }
                System.out.println("round " + round);
                report(micros);
                System.out.print(work);
            }
        }
        System.out.println("all rounds");
        report(all);
    }

    private int listen(EventLoopGroup group) throws InterruptedException {
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

    /** Lets the ways take turns; microseconds until open, of each way. */
    private double[][] latencies(Random random, int connections) throws Exception {
        List<Integer> turns = new ArrayList<>();
        for (int way = 0; way < ways.size(); way++) {
            turns.add(way);
        }
        double[][] micros = new double[ways.size()][connections];
        for (int i = 0; i < connections; i++) {
            Collections.shuffle(turns, random);
            for (int turn : turns) {
                Way way = ways.get(turn).way();
                long begin = System.nanoTime();
                AutoCloseable open = way.connect();
                micros[turn][i] = (System.nanoTime() - begin) / 1_000.0;
                open.close();
                ended.acquire();
            }
        }
        return micros;
    }

    private void report(double[][] micros) {
        for (int way = 0; way < ways.size(); way++) {
            System.out.printf("  %-16s %5.1f µs until open", ways.get(way).name(), median(micros[way]));
            if (way > 0) {
                double[] ratios = new double[micros[0].length / BATCH];
                for (int batch = 0; batch < ratios.length; batch++) {
                    ratios[batch] = median(part(micros[way], batch)) / median(part(micros[0], batch));
                }
                Arrays.sort(ratios);
                // The median lies between these two in 95 of 100 cases, however the ratios are distributed.
                int off = (int) Math.ceil(0.98 * Math.sqrt(ratios.length));
                System.out.printf(", ratio %.3f, 95 %% from %.3f to %.3f",
                        median(ratios),
                        ratios[Math.max(0, ratios.length / 2 - off)],
                        ratios[Math.min(ratios.length - 1, (ratios.length - 1) / 2 + off)]);
            }
            System.out.println();
        }
    }

    private static double[] part(double[] all, int batch) {
        return Arrays.copyOfRange(all, batch * BATCH, (batch + 1) * BATCH);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Lets the ways take turns, many connections each, and tells what threads had to do for one, its end included. */
    private String work(int connections) throws Exception {
        long[][] done = new long[ways.size()][4];
        for (int turn = 0; turn < connections / BATCH * ways.size(); turn++) {
            int way = turn / ways.size() % 2 == 0 ? turn % ways.size() : ways.size() - 1 - turn % ways.size();
            long[] ids = ids();
            long[] before = counters(ids);
            for (int i = 0; i < BATCH; i++) {
                ways.get(way).way().connect().close();
                ended.acquire();
            }
            long[] after = counters(ids);
            for (int i = 0; i < after.length; i++) {
                done[way][i] += after[i] - before[i];
            }
        }
        StringBuilder text = new StringBuilder();
        for (int way = 0; way < ways.size() - 1; way++) {
            text.append(String.format("  %-16s", ways.get(way).name()));
            String[] names = {"caller %.1f µs CPU", " %.0f B", ", I/O thread %.1f µs CPU", " %.0f B"};
            for (int i = 0; i < names.length; i++) {
                text.append(String.format(names[i],
                        done[way][i] / (i % 2 == 0 ? 1_000.0 : 1.0) / (connections / BATCH * BATCH)));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** The caller, and the I/O thread of the transport. */
    private static long[] ids() {
        return LongStream.concat(
                        LongStream.of(Thread.currentThread().getId()),
                        Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().startsWith("connects-io"))
                                .mapToLong(Thread::getId))
                .toArray();
    }

    private long[] counters(long[] ids) {
        return LongStream.of(ids)
                .flatMap(id -> LongStream.of(threads.getThreadCpuTime(id), threads.getThreadAllocatedBytes(id)))
                .toArray();
    }

    /** TCP as a provider whose sockets are those of the transport alone. */
    private record Shared(OpenTransport transport) implements Transport {

        @Override
        public String name() {
            return "tcp";
        }

        @Override
        public Set<SocketOption<?>> options() {
            return new TcpTransport().options();
        }

        @Override
        public Map<String, String> describe(Setup setup) {
            return new TcpTransport().describe(setup);
        }

        @Override
        public OpenTransport open(TransportContext context) {
            return transport;
        }
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
