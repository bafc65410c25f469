// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What only WebSocket has, reached by {@link io.patchbay.Connection#unwrap}.
 *
 * <p><b>Threads.</b> All methods may be called by any thread, and calls may overlap.
 */
public interface WebSocket {

    /** The close code of a connection that ended in good order (RFC 6455, section 7.4.1). */
    int NORMAL_CLOSURE = 1000;

    /** The close code of a peer that goes away, such as a server that stops. */
    int GOING_AWAY = 1001;

    /** The close code after a breach of the protocol. */
    int PROTOCOL_ERROR = 1002;

    /** The close code after a message of a kind that this side does not take. */
    int UNSUPPORTED_DATA = 1003;

    /** Stands for a close frame without a code; never sent. */
    int NO_STATUS = 1005;

    /** Stands for an end without a close frame; never sent. */
    int ABNORMAL_CLOSURE = 1006;

    /** The close code after bytes that mean nothing here, such as text that is not UTF-8. */
    int INVALID_DATA = 1007;

    /** The close code after a message that is too large. */
    int TOO_LARGE = 1009;

    /** How far a WebSocket is (RFC 6455, sections 4.1 and 7.1). */
    enum State {
        /** The opening handshake is under way. */
        CONNECTING,
        /** Messages go both ways. */
        OPEN,
        /** A close frame was sent or has arrived. */
        CLOSING,
        /** The TCP connection has ended. */
        CLOSED
    }

    /**
     * Tells how far this WebSocket is.
     *
     * @return the state now
     */
    State state();

    /**
     * Sends a ping (RFC 6455, section 5.5.2) beside those of the keep-alive.
     *
     * @param data at most 125 bytes from position to limit, which are taken at once
     * @return {@code false} if the send queue is full or the WebSocket is not open; nothing was taken then
     * @throws io.patchbay.LimitException if there are more than 125 bytes
     */
    boolean ping(ByteBuffer data);

    /**
     * Sends a pong that answers no ping (RFC 6455, section 5.5.3). Pings are answered without this.
     *
     * @param data at most 125 bytes from position to limit, which are taken at once
     * @return {@code false} if the send queue is full or the WebSocket is not open; nothing was taken then
     * @throws io.patchbay.LimitException if there are more than 125 bytes
     */
    boolean pong(ByteBuffer data);

    /**
     * Is told of each ping that arrives, after its answer was queued. Replaces the listener before.
     *
     * @param listener gets a read-only view of the data, valid during the call, on the I/O thread, which must not block;
     *     an exception from it ends the connection
     */
    void onPing(Consumer<ByteBuffer> listener);

    /**
     * Is told of each pong that arrives, except those that answer the keep-alive. Replaces the listener before.
     *
     * @param listener as for {@link #onPing}
     */
    void onPong(Consumer<ByteBuffer> listener);

    /**
     * Ends this WebSocket in good order with a code of the application's choice: what was sent before still arrives. Does
     * nothing if it is ending already.
     *
     * @param code 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455, section 7.4)
     * @param reason for a person to read, at most 123 bytes in UTF-8; may be empty
     * @return completes when the TCP connection has ended
     * @throws IllegalArgumentException if code or reason is not one that can be sent
     */
    CompletionStage<Void> close(int code, String reason);

    /**
     * Tells the code of the peer's close frame.
     *
     * @return 0 while none has arrived; {@link #NO_STATUS} if it had none; {@link #ABNORMAL_CLOSURE} once the connection
     *     has ended without one
     */
    int closeCode();

    /**
     * Tells the reason in the peer's close frame.
     *
     * @return the reason as the peer wrote it, which is text from outside; empty if there is none
     */
    String closeReason();

    /**
     * Tells the code of the close frame that this side has sent.
     *
     * @return 0 if none was sent; {@link #NO_STATUS} if it had none
     */
    int sentCloseCode();

    /**
     * Tells the subprotocol on which both sides agreed (RFC 6455, section 1.9).
     *
     * @return the subprotocol; empty if there is none
     */
    Optional<String> subprotocol();

    /**
     * Tells what the client asked for.
     *
     * @return path and query as they stood in the request
     */
    String requestTarget();

    /**
     * Holds the header fields that the peer sent in the opening handshake: a server sees those of the request, such as
     * Origin, Host and User-Agent, and a client those of the answer. They are text from outside and may hold secrets.
     *
     * @return values by name in lower case, each name's in their order; unmodifiable
     */
    Map<String, List<String>> headers();

    /**
     * Tells whether both sides agreed on permessage-deflate (RFC 7692).
     *
     * @return {@code true} if messages may be compressed
     */
    boolean compressionNegotiated();

    /**
     * Tells whether messages are compressed on their way out.
     *
     * @return {@code true} if compression was negotiated and is not switched off
     */
    boolean compresses();

    /**
     * Switches the compression of messages to come on or off. The peer needs not be told.
     *
     * @param on whether to compress
     * @throws UnsupportedOperationException if it is to be switched on and was not negotiated
     */
    void compresses(boolean on);

    /**
     * Tells whether this side sends pings by itself and ends the connection if one is not answered.
     *
     * @return {@code true} if the ping interval is not 0
     */
    boolean keepAlive();

    /**
     * Switches the keep-alive on, with the interval of {@link WebSocketOptions#PING_INTERVAL} or its default, or off.
     *
     * @param on whether to send pings
     */
    void keepAlive(boolean on);

    /**
     * Tells how large a frame may be that arrives.
     *
     * @return bytes of payload
     */
    int maxFrameBytes();

    /**
     * Changes how large a frame may be that arrives, from the next frame on.
     *
     * @param bytes at least 125
     * @throws IllegalArgumentException if it is less
     */
    void maxFrameBytes(int bytes);
}
