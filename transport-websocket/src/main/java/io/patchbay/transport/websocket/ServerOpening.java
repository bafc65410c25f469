// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.transport.netty.RateLimitedLog;
import io.patchbay.transport.netty.StreamLink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/** The server's side (RFC 6455, section 4.2). */
final class ServerOpening implements Opening {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_CHARACTERS = 24;
    private static final int KEY_BYTES = 16;

    private final WebSocketSetup setup;
    private final Supplier<LinkHandler> handlers;
    private final RateLimitedLog log;

    ServerOpening(WebSocketSetup setup, Supplier<LinkHandler> handlers, RateLimitedLog log) {
        this.setup = setup;
        this.handlers = handlers;
        this.log = log;
    }

    @Override
    public String first() {
        return "";
    }

    @Override
    public Agreement agree(HttpHead head) throws HttpHead.Refusal {
        String target = target(head.startLine());
        if (head.single("host") == null) {
            throw new HttpHead.Refusal(400, "One Host is needed");
        }
        if (head.has("transfer-encoding") || head.has("content-length") && !"0".equals(head.single("content-length"))) {
            throw new HttpHead.Refusal(400, "A handshake has no body");
        }
        if (!setup.answers(target)) {
            throw new HttpHead.Refusal(404, "Nothing is here");
        }
        String key = checkUpgrade(head);
        if (!setup.allowsOrigin(head.fields().getOrDefault("origin", List.of()))) {
            throw new HttpHead.Refusal(403, "This origin may not connect");
        }
        Deflate deflate = null;
        String extensions = String.join(",", head.fields().getOrDefault("sec-websocket-extensions", List.of()));
        List<Extension> offers = Extension.parse(extensions);
        if (setup.compression()) {
            deflate = Deflate.accept(offers, setup.takeover());
        }
        String subprotocol = subprotocol(head);
        return new Agreement(target, head.fields(), subprotocol, deflate, answer(key, subprotocol, deflate));
    }

    private static String target(String requestLine) throws HttpHead.Refusal {
        String[] parts = requestLine.split(" ", -1);
        if (parts.length != 3 || !HttpHead.isToken(parts[0])) {
            throw new HttpHead.Refusal(400, "Malformed request line");
        }
        if (!parts[2].equals("HTTP/1.1")) {
            throw new HttpHead.Refusal(400, "HTTP/1.1 is needed");
        }
        if (!parts[0].equals("GET")) {
            throw new HttpHead.Refusal(405, "Only GET is answered");
        }
        String target = parts[1];
        if (target.startsWith("http://") || target.startsWith("https://")) {
            int slash = target.indexOf('/', target.indexOf("//") + 2);
            target = slash < 0 ? "/" : target.substring(slash);
        }
        if (!HttpHead.isTarget(target)) {
            throw new HttpHead.Refusal(400, "Malformed request target");
        }
        return target;
    }

    private static String checkUpgrade(HttpHead head) throws HttpHead.Refusal {
        if (!head.lists("upgrade", "websocket")) {
            throw new HttpHead.Refusal(426, "WebSocket connections only");
        }
        if (!head.lists("connection", "upgrade")) {
            throw new HttpHead.Refusal(400, "Connection does not say Upgrade");
        }
        if (!"13".equals(head.single("sec-websocket-version"))) {
            throw new HttpHead.Refusal(426, "Only version 13 of WebSocket is spoken");
        }
        String key = head.single("sec-websocket-key");
        if (key == null || key.length() != KEY_CHARACTERS || !isKey(key)) {
            throw new HttpHead.Refusal(400, "Sec-WebSocket-Key is not 16 bytes in Base64");
        }
        return key;
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private String subprotocol(HttpHead head) throws HttpHead.Refusal {
        List<String> offered = head.list("sec-websocket-protocol");
        if (!offered.stream().allMatch(HttpHead::isToken)) {
            throw new HttpHead.Refusal(400, "Malformed Sec-WebSocket-Protocol");
        }
        return offered.stream().filter(setup.subprotocols()::contains).findFirst().orElse(null);
    }

    private static String answer(String key, String subprotocol, Deflate deflate) {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(key) + "\r\n"
                + (subprotocol == null ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
                + (deflate == null ? "" : "Sec-WebSocket-Extensions: " + deflate.answer() + "\r\n")
                + "\r\n";
    }

    /** Proves that a key was read by who knows WebSocket; SHA-1 protects nothing here. */
    static String accept(String key) {
        try {
            byte[] text = (key + GUID).getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1", e);
        }
    }

    @Override
    public LinkHandler handler() throws HttpHead.Refusal {
        LinkHandler handler;
        try {
            handler = handlers.get();
        } catch (Throwable failure) {
            log.warn("Refused a connection to " + setup.address() + ": the handler could not be made, " + failure);
            throw new HttpHead.Refusal(503, "Not available");
        }
        if (handler == null) {
            log.warn("Refused a connection to " + setup.address() + ": no handler wants it");
            throw new HttpHead.Refusal(503, "Not available");
        }
        return handler;
    }

    @Override
    public void refuse(StreamLink link, HttpHead.Refusal refusal) {
        link.send(ByteBuffer.wrap(refusal(refusal).getBytes(StandardCharsets.ISO_8859_1)), WebSocketFramer.RAW);
        link.close();
    }

    private static String refusal(HttpHead.Refusal refusal) {
        String text = refusal.getMessage() + ".\n";
        String more = switch (refusal.status) {
            case 405 -> "Allow: GET\r\n";
            case 426 -> "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
            default -> "";
        };
        return "HTTP/1.1 " + refusal.status + " " + phrase(refusal.status) + "\r\nConnection: "
                + (refusal.status == 426 ? "Upgrade, close" : "close") + "\r\n" + more
                + "Content-Type: text/plain\r\nContent-Length: " + text.length() + "\r\n\r\n" + text;
    }

    private static String phrase(int status) {
        return switch (status) {
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 426 -> "Upgrade Required";
            case 431 -> "Request Header Fields Too Large";
            case 503 -> "Service Unavailable";
            default -> "Bad Request";
        };
    }

    @Override
    public void opened(Link link, Throwable failure) {
        // The handler has heard of it by onClosed.
    }

    @Override
    public void failed(Throwable cause) {
        // Whoever has not finished the handshake is nobody's connection.
    }
}
