// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers.reactor;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.patchbay.benchmarks.Workload;
import io.patchbay.benchmarks.peers.Server;
import io.patchbay.benchmarks.peers.ServerProcess;
import java.net.InetSocketAddress;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.netty.udp.UdpInbound;
import reactor.netty.udp.UdpOutbound;
import reactor.netty.udp.UdpServer;

/**
 * Reactor Netty as its reference has it: what is received is what is sent; a broadcast goes through a sink. Texts go
 * back as frames, because a {@code String} for each takes twice the time.
 */
final class ReactorNettyServer implements Server {

    private static final String HOST = "127.0.0.1";
    /** More than are under way at once. */
    private static final int BACKLOG = 256;

    private final Workload workload;
    private final Sinks.Many<byte[]> all = Sinks.many().multicast().onBackpressureBuffer(BACKLOG, false);

    private ReactorNettyServer(Workload workload) {
        this.workload = workload;
    }

    public static void main(String[] arguments) {
        ServerProcess.main(arguments, ReactorNettyServer::new);
    }

    @Override
    public int serve() {
        if (workload.kind() == Workload.Kind.DATAGRAMS) {
            Connection socket =
                    UdpServer.create().host(HOST).port(0).handle(ReactorNettyServer::datagrams).bindNow();
            return ((InetSocketAddress) socket.channel().localAddress()).getPort();
        }
        DisposableServer server = HttpServer.create()
                .host(HOST)
                .port(0)
                .route(routes -> routes.ws("/", this::webSocket))
                .bindNow();
        return server.port();
    }

    private Publisher<Void> webSocket(WebsocketInbound in, WebsocketOutbound out) {
        return switch (workload.kind()) {
            case WS_BINARY -> out.send(in.receive().retain());
            case WS_TEXT -> out.sendObject(in.receiveFrames().map(WebSocketFrame::retain));
            case WS_BROADCAST -> {
                Mono<Void> heard = in.receive()
                        .map(ByteBufUtil::getBytes)
                        .doOnNext(bytes -> all.emitNext(bytes, Sinks.EmitFailureHandler.FAIL_FAST))
                        .then();
                yield out.sendByteArray(all.asFlux()).then().and(heard);
            }
            default -> throw new IllegalArgumentException("Nothing for " + workload.label());
        };
    }

    private static Publisher<Void> datagrams(UdpInbound in, UdpOutbound out) {
        return out.sendObject(in.receiveObject()
                .cast(DatagramPacket.class)
                .map(packet -> new DatagramPacket(packet.content().retain(), packet.sender())));
    }
}
