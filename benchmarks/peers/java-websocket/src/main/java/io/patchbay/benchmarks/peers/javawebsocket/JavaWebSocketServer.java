// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers.javawebsocket;

import io.patchbay.benchmarks.Workload;
import io.patchbay.benchmarks.peers.Server;
import io.patchbay.benchmarks.peers.ServerProcess;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;

/** Java-WebSocket's server with its defaults, without the delay of TCP, and with its own broadcast. */
final class JavaWebSocketServer implements Server {

    private static final long START_SECONDS = 10;

    private final Workload workload;

    private JavaWebSocketServer(Workload workload) {
        this.workload = workload;
    }

    public static void main(String[] arguments) {
        ServerProcess.main(arguments, JavaWebSocketServer::new);
    }

    @Override
    public int serve() throws Exception {
        Answering server = new Answering(workload.kind() == Workload.Kind.WS_BROADCAST);
        server.setTcpNoDelay(true);
        server.setDaemon(true);
        server.start();
        if (!server.started.await(START_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("It does not start");
        }
        return server.getPort();
    }

    private static final class Answering extends WebSocketServer {

        private final CountDownLatch started = new CountDownLatch(1);
        private final boolean broadcast;

        Answering(boolean broadcast) {
            super(new InetSocketAddress("127.0.0.1", 0));
            this.broadcast = broadcast;
        }

        @Override
        public void onStart() {
            started.countDown();
        }

        @Override
        public void onMessage(WebSocket from, String text) {
            from.send(text);
        }

        @Override
        public void onMessage(WebSocket from, ByteBuffer bytes) {
            if (broadcast) {
                broadcast(bytes);
            } else {
                from.send(bytes);
            }
        }

        @Override
        public void onError(WebSocket from, Exception error) {
            error.printStackTrace();
        }

        @Override
        public void onOpen(WebSocket from, ClientHandshake handshake) {}

        @Override
        public void onClose(WebSocket from, int code, String reason, boolean remote) {}
    }
}
