// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers.vertx;

import io.patchbay.benchmarks.Workload;
import io.patchbay.benchmarks.peers.Server;
import io.patchbay.benchmarks.peers.ServerProcess;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Vert.x as its manual has it; one event loop serves it, as a server that is not deployed more than once has. */
final class VertxServer implements Server {

    private static final String HOST = "127.0.0.1";
    private static final long START_SECONDS = 10;

    private final Workload workload;
    private final Vertx vertx = Vertx.vertx();
    private final List<ServerWebSocket> all = new CopyOnWriteArrayList<>();

    private VertxServer(Workload workload) {
        this.workload = workload;
    }

    public static void main(String[] arguments) {
        ServerProcess.main(arguments, VertxServer::new);
    }

    @Override
    public int serve() throws Exception {
        return workload.kind() == Workload.Kind.DATAGRAMS ? datagrams() : webSockets();
    }

    private int webSockets() throws Exception {
        HttpServer server = vertx.createHttpServer().webSocketHandler(this::opened);
        return server.listen(0, HOST)
                .toCompletionStage()
                .toCompletableFuture()
                .get(START_SECONDS, TimeUnit.SECONDS)
                .actualPort();
    }

    private void opened(ServerWebSocket socket) {
        if (workload.kind() == Workload.Kind.WS_BROADCAST) {
            all.add(socket);
            socket.binaryMessageHandler(bytes -> all.forEach(each -> each.writeBinaryMessage(bytes)));
        } else {
            socket.textMessageHandler(socket::writeTextMessage);
            socket.binaryMessageHandler(socket::writeBinaryMessage);
        }
    }

    private int datagrams() throws Exception {
        DatagramSocket socket = vertx.createDatagramSocket();
        socket.handler(packet ->
                socket.send(packet.data(), packet.sender().port(), packet.sender().host()));
        return socket.listen(0, HOST)
                .toCompletionStage()
                .toCompletableFuture()
                .get(START_SECONDS, TimeUnit.SECONDS)
                .localAddress()
                .port();
    }
}
