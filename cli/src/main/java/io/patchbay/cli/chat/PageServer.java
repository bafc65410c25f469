// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Serves the chat's page: three files, and nothing else. */
public final class PageServer implements AutoCloseable {

    /** One for each: a connection that sends its request slowly holds a thread, and must not hold up others. */
    private static final int CONNECTIONS = 200;
    private static final int REQUEST_SECONDS = 10;
    private static final String PORT_MARK = "HUB_PORT";

    private record PageFile(String type, byte[] content) {}

    private final HttpServer server;
    private final List<String> hosts;
    private final ThreadPoolExecutor threads;
    private Map<String, PageFile> files;
    private int hubPort;

    private PageServer(HttpServer server) {
        this.server = server;
        this.hosts = HostNames.of(server.getAddress());
        this.threads = new ThreadPoolExecutor(
                0, CONNECTIONS, REQUEST_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "chat-page");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * Takes the port; nothing is answered before {@link #start}.
     *
     * @param address where to listen
     * @return the server
     * @throws IOException if the port cannot be had
     */
    public static PageServer bind(InetSocketAddress address) throws IOException {
        // The server has no bounds unless these are set before its first use.
        bound("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
        bound("sun.net.httpserver.maxRspTime", REQUEST_SECONDS);
        bound("jdk.httpserver.maxConnections", CONNECTIONS);
        return new PageServer(HttpServer.create(address, 0));
    }

    private static void bound(String property, int value) {
        System.getProperties().putIfAbsent(property, Integer.toString(value));
    }

    /**
     * Tells where a browser finds the page.
     *
     * @return a URL
     */
    public String url() {
        return "http://" + hosts.get(0) + "/";
    }

    /**
     * Tells what browsers send as the origin of the page.
     *
     * @return one origin for each name of this host, with commas between them
     */
    public String origins() {
        return hosts.stream().map(host -> "http://" + host).collect(Collectors.joining(","));
    }

    /**
     * Begins to answer.
     *
     * @param webSocketPort where the page finds the hub
     * @throws IOException if the page is not in this module
     */
    public void start(int webSocketPort) throws IOException {
        hubPort = webSocketPort;
        PageFile index = new PageFile("text/html", page());
        files = Map.of(
                "/", index,
                "/index.html", index,
                "/chat.css", new PageFile("text/css", resource("chat.css")),
                "/chat.js", new PageFile("text/javascript", resource("chat.js")));
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private byte[] page() throws IOException {
        return new String(resource("index.html"), StandardCharsets.UTF_8)
                .replace(PORT_MARK, Integer.toString(hubPort))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = PageServer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("The file " + name + " of the chat's page is missing");
            }
            return in.readAllBytes();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String host = exchange.getRequestHeaders().getFirst("Host");
            PageFile file = files.get(exchange.getRequestURI().getRawPath());
            String method = exchange.getRequestMethod();
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            if (host == null || !hosts.contains(host)) {
                // A foreign name that leads here is how a web site of somebody else would read this one.
                refuse(exchange, 421, "This is not " + url());
            } else if (file == null) {
                refuse(exchange, 404, "There is no such page");
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                refuse(exchange, 405, "This can only be read");
            } else {
                serve(exchange, file, host);
            }
        }
    }

    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        byte[] text = (why + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        respond(exchange, status, text);
    }

    private void serve(HttpExchange exchange, PageFile file, String host) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", file.type + "; charset=utf-8");
        headers.set("Content-Security-Policy", policy(host));
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        respond(exchange, 200, file.content);
    }

    private static void respond(HttpExchange exchange, int status, byte[] content) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, content.length);
            exchange.getResponseBody().write(content);
        }
    }

    private String policy(String host) {
        String name = host.substring(0, host.length() - HostNames.port(server.getAddress()).length());
        // The policy's grammar has no literals of IPv6.
        String hub = name.startsWith("[") ? "ws:" : "ws://" + name + ":" + hubPort;
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src " + hub
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /** Stops at once. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
