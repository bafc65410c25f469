// SPDX-License-Identifier: Apache-2.0
package io.patchbay.natives;

import io.patchbay.AssemblyException;
import io.patchbay.Connection;
import io.patchbay.ConnectionClosedException;
import io.patchbay.Endpoint;
import io.patchbay.LimitException;
import io.patchbay.Listener;
import io.patchbay.Message;
import io.patchbay.transport.websocket.RequestHeaders;
import io.patchbay.transport.websocket.WebSocket;
import io.patchbay.transport.websocket.WebSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The 26 functions for WebSocket (RFC 6455). Where a function takes an id, it throws {@link HandleException} for one
 * that is closed, unknown or of another kind; all else about ids, threads and {@code null} stands at
 * {@link NativeFunctions}.
 *
 * <p>Text and binary messages wait in one queue, in the order in which they came. A function that asks for one kind
 * while the next message is of the other throws {@link MessageKindException}, and the message stays the next.
 */
public final class WebSocketFunctions {

    private static final Pattern URL = Pattern.compile("(wss?)://(\\[[^\\]/?#]*]|[^\\[:/?#]*)(:[0-9]*)?([/?#].*)?");
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(20);

    private final Handles handles;
    private final NewSockets fresh;

    WebSocketFunctions(Handles handles, NewSockets fresh) {
        this.handles = handles;
        this.fresh = fresh;
    }

    private Peer peer(int id) {
        return handles.require(id, Kind.WS_CONNECTION);
    }

    private WebSocket facet(int id) {
        return peer(id).connection().unwrap(WebSocket.class);
    }

    private Server server(int id) {
        return handles.require(id, Kind.WS_SERVER);
    }

    /**
     * Connects, and waits until the opening handshake is done.
     *
     * @param url {@code ws://host[:port][/path][?query]}, or {@code wss://…} if that transport is present
     * @return the id of the connection
     * @throws io.patchbay.AssemblyException if it is no such URL
     * @throws io.patchbay.TransportException if the peer cannot be reached or refuses
     * @throws io.patchbay.DeadlineException if that takes longer than {@code native_ws_set_timeout(0, …)} says
     */
    public int native_ws_connect(String url) {
        Connection opened = fresh.connect(endpoint(url));
        return handles.add(new Peer(Kind.WS_CONNECTION, opened, null, fresh.timeout()));
    }

    /** Endpoints always name a port, and URLs leave the usual one out (RFC 6455, section 3). */
    static Endpoint endpoint(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new AssemblyException("A WebSocket URL is ws://host:port/path or wss://host:port/path");
        }
        String usualPort = parts.group(1).equals("ws") ? ":80" : ":443";
        return Endpoint.parse(parts.group(1) + "://" + parts.group(2)
                + Optional.ofNullable(parts.group(3)).orElse(usualPort)
                + Optional.ofNullable(parts.group(4)).orElse(""));
    }

    /**
     * Sends a text message. Waits while the send queue is full, at most the {@code stallTimeout} of the limits.
     *
     * @param id a connection
     * @param message the text
     * @throws io.patchbay.LimitException if the message is larger than {@code maxFrameBytes} of the limits
     * @throws io.patchbay.DeadlineException if the peer makes no room in the send queue
     * @throws io.patchbay.ConnectionClosedException if the connection has ended
     */
    public void native_ws_send(int id, String message) {
        peer(id).connection().sendText(message);
    }

    /**
     * Takes the next message, which must be text, without waiting.
     *
     * @param id a connection
     * @return the text; {@code null} if no message has arrived yet
     * @throws MessageKindException if the next message is binary
     * @throws io.patchbay.ConnectionClosedException if there is none and none will come
     */
    public String native_ws_recv(int id) {
        Message next = peer(id).messages().tryTake(true);
        return next == null ? null : next.text();
    }

    /**
     * Takes the next message, which must be text, and waits for it if there is none.
     *
     * @param id a connection
     * @param timeoutMs how long to wait at most, in ms from 0
     * @return the text; {@code null} if no message has come in time
     * @throws MessageKindException if the next message is binary
     * @throws io.patchbay.ConnectionClosedException if there is none and none will come
     */
    public String native_ws_recv_blocking(int id, int timeoutMs) {
        MessageOrder messages = peer(id).messages();
        return Deadlines.orNull(() -> messages.take(true, Deadlines.ofMillis(timeoutMs)).text());
    }

    /**
     * Closes a connection in good order, with the code 1000, and waits for the peer's answer, at most for the
     * connection's timeout.
     *
     * @param id a connection; closed from now on
     */
    public void native_ws_close(int id) {
        handles.take(id, Kind.WS_CONNECTION).close();
    }

    /**
     * Tells whether a connection is open.
     *
     * @param id a connection
     * @return {@code false} once either side has begun to end it
     */
    public boolean native_ws_is_connected(int id) {
        return facet(id).state() == WebSocket.State.OPEN;
    }

    /**
     * Tells how far a connection is.
     *
     * @param id a connection
     * @return {@code open}, {@code closing} or {@code closed}; {@code connecting} has no id yet
     */
    public String native_ws_get_state(int id) {
        return facet(id).state().name().toLowerCase(Locale.ROOT);
    }

    /**
     * Sends a ping without data (RFC 6455, section 5.5.2), beside those of the keep-alive.
     *
     * @param id a connection
     * @throws io.patchbay.LimitException if the send queue is full
     * @throws io.patchbay.ConnectionClosedException if the connection has ended
     */
    public void native_ws_ping(int id) {
        checkTaken(id, facet(id).ping(ByteBuffer.allocate(0)));
    }

    /**
     * Sends a pong without data that answers no ping (RFC 6455, section 5.5.3). Pings are answered without this.
     *
     * @param id a connection
     * @throws io.patchbay.LimitException if the send queue is full
     * @throws io.patchbay.ConnectionClosedException if the connection has ended
     */
    public void native_ws_pong(int id) {
        checkTaken(id, facet(id).pong(ByteBuffer.allocate(0)));
    }

    private void checkTaken(int id, boolean taken) {
        if (!taken) {
            throw native_ws_is_connected(id)
                    ? new LimitException("The send queue of the connection with id " + id + " is full (sendQueueBytes)")
                    : new ConnectionClosedException("The connection with id " + id + " is not open");
        }
    }

    /**
     * Sends a binary message, as {@link #native_ws_send} sends text.
     *
     * @param id a connection
     * @param data the bytes
     */
    public void native_ws_send_binary(int id, byte[] data) {
        peer(id).connection().send(ByteBuffer.wrap(data));
    }

    /**
     * Takes the next message, which must be binary, without waiting.
     *
     * @param id a connection
     * @return the bytes; {@code null} if no message has arrived yet
     * @throws MessageKindException if the next message is text
     * @throws io.patchbay.ConnectionClosedException if there is none and none will come
     */
    public byte[] native_ws_recv_binary(int id) {
        Message next = peer(id).messages().tryTake(false);
        return next == null ? null : next.bytes();
    }

    /**
     * Listens on 127.0.0.1, for every path. Other addresses: {@code NetworkManager.listen("ws://0.0.0.0:80")}.
     *
     * @param port from 0 to 65,535; 0 lets the system choose
     * @return the id of the server
     * @throws io.patchbay.TransportException if the address cannot be bound
     */
    public int native_ws_listen(int port) {
        Listener bound = fresh.listen(Endpoint.of("ws", "127.0.0.1", port));
        return handles.add(new Server(Kind.WS_SERVER, Kind.WS_CONNECTION, bound, handles, fresh.timeout()));
    }

    /**
     * Takes a client that was not taken before, without waiting.
     *
     * @param id a server
     * @return the id of the client's connection, which begins with the server's timeout; {@code null} if none waits
     */
    public Integer native_ws_accept(int id) {
        return server(id).tryAccept();
    }

    /**
     * Sends a text message to every client, accepted or not. Does not wait: a client whose send queue is full is left
     * out.
     *
     * @param id a server
     * @param message the text
     * @return for how many clients it was queued; who receives it, nobody can know
     */
    public int native_ws_broadcast(int id, String message) {
        return server(id).listener().broadcast(Message.ofText(message));
    }

    /**
     * Sends a text message to every client but one, as {@link #native_ws_broadcast} does.
     *
     * @param id a server
     * @param exceptId the connection of one of its clients
     * @param message the text
     * @return for how many clients it was queued
     * @throws HandleException also if the connection is no client of that server
     */
    public int native_ws_broadcast_except(int id, int exceptId, String message) {
        Server to = server(id);
        Peer except = peer(exceptId);
        if (except.server() != to) {
            throw new HandleException(exceptId, "Id " + exceptId + " is no client of the server with id " + id);
        }
        return to.listener().broadcastExcept(except.connection(), Message.ofText(message));
    }

    /**
     * Sends a binary message to every client, as {@link #native_ws_broadcast} does.
     *
     * @param id a server
     * @param data the bytes
     * @return for how many clients it was queued
     */
    public int native_ws_broadcast_binary(int id, byte[] data) {
        return server(id).listener().broadcast(ByteBuffer.wrap(data));
    }

    /**
     * Lists the clients that are connected, accepted or not.
     *
     * @param id a server
     * @return the ids of their connections, in ascending order
     */
    public int[] native_ws_get_clients(int id) {
        return server(id).clients();
    }

    /**
     * Tells what is known of a client.
     *
     * @param id a connection that a server has accepted
     * @return its address, and what its request said; also after the end
     * @throws HandleException also if this side has opened the connection
     */
    public ClientInfo native_ws_client_info(int id) {
        Peer client = peer(id);
        client.server();
        Address address = Address.of(client.connection().remoteAddress());
        WebSocket facet = facet(id);
        return new ClientInfo(
                address.ip(), address.port(), facet.requestTarget(), facet.subprotocol(), facet.headers());
    }

    /**
     * Ends a client's connection at once, without a closing handshake; what was not sent yet is dropped.
     *
     * @param id a connection that a server has accepted; closed from now on
     * @throws HandleException also if this side has opened the connection
     */
    public void native_ws_kick_client(int id) {
        peer(id).server();
        handles.take(id, Kind.WS_CONNECTION).kick();
    }

    /**
     * Stops a server and ends its connections, with the code 1001 as far as that takes no longer than 5 s.
     *
     * @param id a server; its id and those of its clients are closed from now on
     */
    public void native_ws_stop_server(int id) {
        handles.take(id, Kind.WS_SERVER).close();
    }

    /**
     * Sets how long operations wait that have no time of their own: connect and close; 30 s unless set.
     *
     * @param id a connection; a server, for clients to come; or 0, for all sockets to come and for connecting
     * @param ms at least 0
     */
    public void native_ws_set_timeout(int id, int ms) {
        if (id == NativeFunctions.NEW_SOCKETS) {
            fresh.timeout(Deadlines.ofMillis(ms));
        } else {
            handles.requireEither(id, Kind.WS_CONNECTION, Kind.WS_SERVER).timeout(Deadlines.ofMillis(ms));
        }
    }

    /**
     * Sends pings every 20 s and ends the connection if one is not answered, which is the default, or does not.
     *
     * @param id a connection, or 0
     * @param enable whether to send them
     */
    public void native_ws_set_keepalive(int id, boolean enable) {
        if (id == NativeFunctions.NEW_SOCKETS) {
            fresh.option(WebSocketOptions.PING_INTERVAL, enable ? KEEP_ALIVE : Duration.ZERO);
        } else {
            facet(id).keepAlive(enable);
        }
    }

    /**
     * Sets how large a frame may be that arrives; a larger one ends its connection with the code 1009.
     *
     * @param id a connection, from the next frame on; or 0
     * @param size bytes of payload, at least 125; {@code maxFrameBytes} of the limits unless set
     */
    public void native_ws_set_max_frame_size(int id, int size) {
        if (id == NativeFunctions.NEW_SOCKETS) {
            fresh.option(WebSocketOptions.MAX_FRAME, size);
        } else {
            facet(id).maxFrameBytes(size);
        }
    }

    /**
     * Compresses messages (permessage-deflate, RFC 7692) or not; off by default.
     *
     * @param id 0, for what sockets to come offer and accept; or a connection, for what it sends from now on
     * @param enable whether to compress
     * @throws UnsupportedOperationException if an open connection is to compress and the handshake did not agree on it
     */
    public void native_ws_set_compression(int id, boolean enable) {
        if (id == NativeFunctions.NEW_SOCKETS) {
            fresh.option(WebSocketOptions.COMPRESSION, enable);
        } else if (enable && !facet(id).compressionNegotiated()) {
            throw new UnsupportedOperationException("The handshake did not agree on compression: call"
                    + " native_ws_set_compression with the id 0 before native_ws_connect, and so on the server's side");
        } else {
            facet(id).compresses(enable);
        }
    }

    /**
     * Sets the header fields that the requests of connections to come have besides. They go to every server that is
     * connected to until they are set anew.
     *
     * @param id 0; the request of an open connection was sent already
     * @param headers values by name; empty for none
     * @throws UnsupportedOperationException if the id is a connection
     * @throws IllegalArgumentException if a name or value cannot be sent, or belongs to the handshake itself
     */
    public void native_ws_set_headers(int id, Map<String, String> headers) {
        checkNoHandshake(id, "native_ws_set_headers");
        RequestHeaders fields = RequestHeaders.none();
        for (Map.Entry<String, String> each : headers.entrySet()) {
            fields = fields.with(each.getKey(), each.getValue());
        }
        fresh.option(WebSocketOptions.HEADERS, fields);
    }

    /**
     * Sets the subprotocols that connections to come offer, and that clients of servers to come can agree on.
     *
     * @param id 0; an open connection has agreed already
     * @param protocol a subprotocol, or several with commas between them, best first; empty for none
     * @throws UnsupportedOperationException if the id is a connection
     * @throws io.patchbay.AssemblyException if it is no name of a subprotocol
     */
    public void native_ws_set_subprotocol(int id, String protocol) {
        checkNoHandshake(id, "native_ws_set_subprotocol");
        if (protocol.isEmpty()) {
            fresh.unset(WebSocketOptions.SUBPROTOCOLS);
        } else {
            fresh.option(WebSocketOptions.SUBPROTOCOLS, protocol);
        }
    }

    private void checkNoHandshake(int id, String function) {
        if (id != NativeFunctions.NEW_SOCKETS) {
            peer(id);
            throw new UnsupportedOperationException("The handshake is over: call " + function
                    + " with the id 0 before native_ws_connect");
        }
    }
}
