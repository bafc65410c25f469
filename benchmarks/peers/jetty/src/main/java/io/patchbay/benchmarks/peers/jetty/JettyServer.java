// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers.jetty;

import io.patchbay.benchmarks.Workload;
import io.patchbay.benchmarks.peers.ServerProcess;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** Jetty's own WebSocket API: listeners with automatic demand, answers sent without waiting. */
final class JettyServer implements io.patchbay.benchmarks.peers.Server {

    private final Workload workload;
    private final List<Session> all = new CopyOnWriteArrayList<>();

    private JettyServer(Workload workload) {
        this.workload = workload;
    }

    public static void main(String[] arguments) {
        ServerProcess.main(arguments, JettyServer::new);
    }

    @Override
    public int serve() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        boolean broadcast = workload.kind() == Workload.Kind.WS_BROADCAST;
        server.setHandler(WebSocketUpgradeHandler.from(
                server,
                container -> container.addMapping(
                        "/", (request, response, callback) -> broadcast ? new Broadcast(all) : new Echo())));
        server.start();
        return connector.getLocalPort();
    }

    /** Public, because Jetty looks for its methods. */
    public static final class Echo extends Session.Listener.AbstractAutoDemanding {

        @Override
        public void onWebSocketBinary(ByteBuffer bytes, Callback callback) {
            getSession().sendBinary(bytes, callback);
        }

        @Override
        public void onWebSocketText(String text) {
            getSession().sendText(text, Callback.NOOP);
        }
    }

    /** Sends to all what it hears. */
    public static final class Broadcast extends Session.Listener.AbstractAutoDemanding {

        private final List<Session> all;

        Broadcast(List<Session> all) {
            this.all = all;
        }

        @Override
        public void onWebSocketOpen(Session session) {
            super.onWebSocketOpen(session);
            all.add(session);
        }

        @Override
        public void onWebSocketBinary(ByteBuffer bytes, Callback callback) {
            ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
            all.forEach(session -> session.sendBinary(copy.slice(), Callback.NOOP));
            callback.succeed();
        }
    }
}
