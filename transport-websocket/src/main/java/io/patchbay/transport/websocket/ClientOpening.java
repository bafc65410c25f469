// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.ConnectionClosedException;
import io.patchbay.HandshakeException;
import io.patchbay.TransportException;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.transport.netty.StreamLink;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The client's side (RFC 6455, section 4.1). A redirect is not followed, so no header reaches another host. */
final class ClientOpening implements Opening {

    private static final int KEY_BYTES = 16;

    private final WebSocketSetup setup;
    private final LinkHandler handler;
    private final CompletableFuture<Link> result;
    private final String key = newKey();

    ClientOpening(WebSocketSetup setup, LinkHandler handler, CompletableFuture<Link> result) {
        this.setup = setup;
        this.handler = handler;
        this.result = result;
    }

    private static String newKey() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public String first() {
        StringBuilder request = new StringBuilder("GET ").append(setup.target()).append(" HTTP/1.1\r\n");
        field(request, "Host", setup.hostHeader());
        field(request, "Upgrade", "websocket");
        field(request, "Connection", "Upgrade");
        field(request, "Sec-WebSocket-Key", key);
        field(request, "Sec-WebSocket-Version", "13");
        if (!setup.subprotocols().isEmpty()) {
            field(request, "Sec-WebSocket-Protocol", String.join(", ", setup.subprotocols()));
        }
        if (setup.compression()) {
            field(request, "Sec-WebSocket-Extensions", Deflate.offer(setup.takeover()));
        }
        setup.headers().fields().forEach(field -> field(request, field.name(), field.value()));
        return request.append("\r\n").toString();
    }

    private static void field(StringBuilder request, String name, String value) {
        request.append(name).append(": ").append(value).append("\r\n");
    }

    @Override
    public Agreement agree(HttpHead head) throws HttpHead.Refusal {
        if (!head.startLine().matches("HTTP/1\\.1 101( .*)?")) {
            String line = head.startLine();
            if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
                throw refusal("the server's answer is not HTTP/1.1");
            }
            String status = line.substring(9, 12);
            throw new HttpHead.Refusal(
                    Integer.parseInt(status), "the server answered with status " + status + ", and not with 101");
        }
        if (!head.lists("upgrade", "websocket") || !head.lists("connection", "upgrade")) {
            throw refusal("the server's answer does not upgrade to websocket");
        }
        if (!ServerOpening.accept(key).equals(head.single("sec-websocket-accept"))) {
            throw refusal("the server's answer has a wrong Sec-WebSocket-Accept");
        }
        String extensions = String.join(",", head.fields().getOrDefault("sec-websocket-extensions", List.of()));
        Deflate deflate = Deflate.agreed(Extension.parse(extensions), setup.compression(), setup.takeover());
        return new Agreement(setup.target(), head.fields(), subprotocol(head), deflate, "");
    }

    private String subprotocol(HttpHead head) throws HttpHead.Refusal {
        if (!head.has("sec-websocket-protocol")) {
            return null;
        }
        String chosen = head.single("sec-websocket-protocol");
        if (chosen == null || !setup.subprotocols().contains(chosen)) {
            throw refusal("the server chose a subprotocol that was not offered");
        }
        return chosen;
    }

    private static HttpHead.Refusal refusal(String reason) {
        return new HttpHead.Refusal(400, reason);
    }

    @Override
    public LinkHandler handler() throws HttpHead.Refusal {
        if (result.isDone()) {
            throw refusal("it was cancelled");
        }
        return handler;
    }

    @Override
    public void refuse(StreamLink link, HttpHead.Refusal refusal) {
        // A server that is busy or behind a proxy without it may take the next one (RFC 9110, section 15).
        boolean mayPass = refusal.status >= 500 || refusal.status == 408 || refusal.status == 429;
        failed(mayPass ? new TransportException(refusal.getMessage()) : new HandshakeException(refusal.getMessage()));
        link.abort();
    }

    @Override
    public void opened(Link link, Throwable failure) {
        if (failure != null) {
            result.completeExceptionally(new ConnectionClosedException("The link to " + setup.address()
                    + " ended while it was being opened", failure));
        } else if (!result.complete(link)) {
            link.abort();
        }
    }

    @Override
    public void failed(Throwable cause) {
        String text = "Cannot connect to " + setup.address() + " with WebSocket: "
                + (cause == null ? "the server ended the connection during the handshake" : cause.getMessage());
        result.completeExceptionally(
                cause instanceof HandshakeException
                        ? new HandshakeException(text, cause)
                        : new TransportException(text, cause));
    }
}
