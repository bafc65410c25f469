// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.Options;
import io.patchbay.StandardOptions;
import io.patchbay.spi.Setup;
import io.patchbay.transport.netty.IoChoice;
import io.patchbay.transport.netty.SocketOptions;
import io.patchbay.transport.netty.StreamSettings;
import io.patchbay.transport.netty.TlsSettings;
import io.patchbay.transport.websocket.WebSocketOptions.Mode;
import java.net.SocketOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A setup that WebSocket can work with. Immutable. */
final class WebSocketSetup {

    /** Control frames have up to so many bytes, whatever is set (RFC 6455, section 5.5). */
    static final int MIN_FRAME = 125;

    private static final Set<SocketOption<?>> OWN_OPTIONS = Set.of(
            WebSocketOptions.SUBPROTOCOLS,
            WebSocketOptions.HEADERS,
            WebSocketOptions.COMPRESSION,
            WebSocketOptions.CONTEXT_TAKEOVER,
            WebSocketOptions.ORIGINS,
            WebSocketOptions.PING_INTERVAL,
            WebSocketOptions.PONG_TIMEOUT,
            WebSocketOptions.MODE,
            WebSocketOptions.MAX_FRAME,
            WebSocketOptions.MAX_FRAGMENTS,
            StandardOptions.IO);

    private static final int DEFAULT_MAX_FRAGMENTS = 1024;
    private static final int BACKLOG = 1024;
    private static final int DEFAULT_PORT = 80;
    private static final int DEFAULT_TLS_PORT = 443;

    private final Setup setup;
    private final Endpoint endpoint;
    private final int defaultPort;
    private final Options options;
    private final List<String> subprotocols;
    private final List<String> origins;
    private final int maxFrame;
    private final Options socketOptions;
    private final IoChoice io;
    private final TlsSettings tls;

    static WebSocketSetup of(Setup setup) {
        return new WebSocketSetup(setup, DEFAULT_PORT, null);
    }

    static WebSocketSetup withTls(Setup setup) {
        return new WebSocketSetup(setup, DEFAULT_TLS_PORT, TlsSettings.of(setup));
    }

    private WebSocketSetup(Setup setup, int defaultPort, TlsSettings tls) {
        this.setup = setup;
        this.tls = tls;
        this.endpoint = setup.endpoint();
        this.defaultPort = defaultPort;
        this.options = setup.options();
        this.subprotocols =
                options.get(WebSocketOptions.SUBPROTOCOLS).map(OptionTexts::subprotocols).orElse(List.of());
        this.origins = options.get(WebSocketOptions.ORIGINS).map(OptionTexts::origins).orElse(List.of());
        this.maxFrame = options.get(WebSocketOptions.MAX_FRAME).orElse(setup.limits().maxFrameBytes());
        this.socketOptions = SocketOptions.chosen(options);
        this.io = IoChoice.of(setup);
        checkEndpoint();
        checkOptions();
    }

    static Set<SocketOption<?>> options() {
        Set<SocketOption<?>> options = new HashSet<>(SocketOptions.known());
        options.addAll(OWN_OPTIONS);
        return Set.copyOf(options);
    }

    private void checkEndpoint() {
        if (!endpoint.path().isEmpty() && !HttpHead.isTarget(endpoint.path())
                || !HttpHead.isTarget("/" + endpoint.query())) {
            throw new AssemblyException("Path and query of a WebSocket endpoint have visible ASCII characters only:"
                    + " write others as % and two hexadecimal digits");
        }
        if (server() && !endpoint.query().isEmpty()) {
            throw new AssemblyException("A WebSocket listener has no query: it answers every query of its path");
        }
        if (!server() && endpoint.port() == 0) {
            throw new AssemblyException("Transport " + endpoint.transport()
                    + " cannot connect to port 0; only a listener lets the system choose");
        }
    }

    private void checkOptions() {
        SocketOptions.checkRange(options, WebSocketOptions.MAX_FRAME, MIN_FRAME, Integer.MAX_VALUE);
        SocketOptions.checkRange(options, WebSocketOptions.MAX_FRAGMENTS, 1, Integer.MAX_VALUE);
        if (stream() && setup.framed()) {
            throw new AssemblyException("Option websocket.mode=stream keeps no frames apart, and the stages "
                    + endpoint.stages() + " need frames: leave it at message");
        }
        checkDuration(WebSocketOptions.PING_INTERVAL, pingInterval(), 0);
        checkDuration(WebSocketOptions.PONG_TIMEOUT, pongTimeout(), 1);
    }

    static void checkDuration(SocketOption<?> option, Duration value, int least) {
        if (value.isNegative() || value.compareTo(Duration.ofDays(30)) > 0 || value.toMillis() < least) {
            throw new AssemblyException("Option " + option.name() + " is from " + least + " ms to 30 days, not "
                    + value);
        }
    }

    boolean server() {
        return setup.role() == Setup.Role.SERVER;
    }

    Limits limits() {
        return setup.limits();
    }

    /** Bounds a message that comes in fragments or compressed. */
    int maxMessageBytes() {
        return Math.min(limits().maxMessageBytes(), limits().maxInflatedBytes());
    }

    int maxFragments() {
        return options.get(WebSocketOptions.MAX_FRAGMENTS).orElse(DEFAULT_MAX_FRAGMENTS);
    }

    /** Tells whether frames are sent as text. */
    boolean textual() {
        return setup.textual();
    }

    /** Tells whether text is taken: a protocol of bytes has no use for it, and a stream has no text. */
    boolean takesText() {
        return !stream() && (!setup.framed() || setup.textual());
    }

    boolean stream() {
        return options.get(WebSocketOptions.MODE).orElse(Mode.MESSAGE) == Mode.STREAM;
    }

    List<String> subprotocols() {
        return subprotocols;
    }

    RequestHeaders headers() {
        return options.get(WebSocketOptions.HEADERS).orElse(RequestHeaders.none());
    }

    /** A stream is handed out in pieces as it comes, which a compressed message cannot be. */
    boolean compression() {
        return options.get(WebSocketOptions.COMPRESSION).orElse(false) && !stream();
    }

    boolean takeover() {
        return options.get(WebSocketOptions.CONTEXT_TAKEOVER).orElse(true);
    }

    Duration pingInterval() {
        return options.get(WebSocketOptions.PING_INTERVAL).orElse(limits().pingInterval());
    }

    Duration pongTimeout() {
        return options.get(WebSocketOptions.PONG_TIMEOUT).orElse(limits().pongTimeout());
    }

    /** Compares character by character, as RFC 6454 writes origins: there is one way to write each. */
    boolean allowsOrigin(List<String> sent) {
        return origins.isEmpty()
                || (sent.isEmpty() ? origins.contains("none") : sent.size() == 1 && isAllowed(sent.get(0)));
    }

    private boolean isAllowed(String origin) {
        return !origin.equals("none") && origins.contains(origin);
    }

    /** Tells whether a listener is the one for a request: with a path, it answers that path alone. */
    boolean answers(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        return endpoint.path().isEmpty() || endpoint.path().equals(path);
    }

    String target() {
        String path = endpoint.path().isEmpty() ? "/" : endpoint.path();
        return endpoint.query().isEmpty() ? path : path + "?" + endpoint.query();
    }

    String hostHeader() {
        String host = endpoint.host().indexOf(':') >= 0 ? "[" + endpoint.host() + "]" : endpoint.host();
        return endpoint.port() == defaultPort ? host : host + ":" + endpoint.port();
    }

    String address() {
        // A query may hold a secret.
        return endpoint.toString().replaceFirst("\\?.*", "");
    }

    StreamSettings settings() {
        boolean server = server();
        return new StreamSettings(
                endpoint.host(),
                endpoint.port(),
                // Below, pings would count as activity.
                limits().withIdleTimeout(Duration.ZERO),
                () -> new WebSocketFramer(server, maxFrame),
                new SocketOptions(socketOptions, options.retain(OWN_OPTIONS)),
                BACKLOG,
                io,
                false,
                null,
                tls);
    }

    Map<String, String> describe() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("messages", stream() ? "a stream of bytes" : textual() ? "text" : "as they are sent");
        settings.put(WebSocketOptions.COMPRESSION.name(), Boolean.toString(compression()));
        settings.put(WebSocketOptions.PING_INTERVAL.name(), pingInterval().toMillis() + "ms");
        settings.put(WebSocketOptions.PONG_TIMEOUT.name(), pongTimeout().toMillis() + "ms");
        settings.put(WebSocketOptions.MAX_FRAME.name(), Integer.toString(maxFrame));
        settings.put(WebSocketOptions.MAX_FRAGMENTS.name(), Integer.toString(maxFragments()));
        if (tls != null) {
            settings.putAll(tls.describe());
        }
        settings.put(StandardOptions.IO.name(), io.describe());
        Options shown = options.retain(Set.of(
                        WebSocketOptions.SUBPROTOCOLS, WebSocketOptions.HEADERS, WebSocketOptions.ORIGINS))
                .orElse(socketOptions);
        for (SocketOption<?> option : shown.names()) {
            settings.put(option.name(), String.valueOf(shown.get(option).orElseThrow()));
        }
        return settings;
    }
}
