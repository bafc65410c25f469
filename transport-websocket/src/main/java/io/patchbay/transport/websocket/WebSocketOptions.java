// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.Option;
import java.time.Duration;

/**
 * What can be set for the transports {@code ws} and {@code wss}, beside the options of TCP sockets that {@code tcp}
 * has, such as {@code TCP_NODELAY} (default: on).
 *
 * <p>{@link #PING_INTERVAL}, {@link #PONG_TIMEOUT} and {@link #MAX_FRAME} can be changed on an open link.
 */
public final class WebSocketOptions {

    /** What messages mean. */
    public enum Mode {
        /** Each message is one frame of the link, text or binary. */
        MESSAGE,
        /**
         * Binary messages are pieces of a stream of bytes, as {@code tcp} has it. A message is not bounded then, only
         * each of its frames, and its parts are handed out as they come. Text is refused.
         */
        STREAM
    }

    /**
     * Subprotocols with commas between them, best first. A client offers them, a server takes the first of the client's
     * that it has itself (RFC 6455, section 1.9). Default: none; a server then agrees to none.
     */
    public static final Option<String> SUBPROTOCOLS = Option.of(
            "websocket.subprotocols",
            String.class,
            OptionTexts::parseSubprotocols,
            "subprotocols, best first, with commas between them; default: none");

    /** Header fields that a client adds to its request, such as Authorization or Origin. Default: none. */
    public static final Option<RequestHeaders> HEADERS = Option.of(
            "websocket.headers",
            RequestHeaders.class,
            RequestHeaders::parse,
            "Name: value, one header field a line; default: none");

    /**
     * Whether permessage-deflate (RFC 7692) is offered, or accepted. Default: off, because each connection then needs
     * some 300 KiB outside the heap, and because compressing secrets together with text from outside can reveal them.
     */
    public static final Option<Boolean> COMPRESSION =
            Option.ofBoolean("websocket.compression", "offer or accept permessage-deflate; default: false");

    /**
     * Whether a compressed message may refer to those before it (RFC 7692, section 7.1.1). Without, messages are
     * larger, and each stands for itself. Default: on.
     */
    public static final Option<Boolean> CONTEXT_TAKEOVER = Option.ofBoolean(
            "websocket.context-takeover", "compressed messages may refer to those before them; default: true");

    /**
     * Origins that a server accepts, with commas between them, such as {@code https://example.org}; each is compared
     * character by character (RFC 6455, section 10.2). {@code none} stands for clients that send no Origin, which
     * browsers always do. Default: every origin.
     */
    public static final Option<String> ORIGINS = Option.of(
            "websocket.origins",
            String.class,
            OptionTexts::parseOrigins,
            "origins that a server accepts, with commas between them, none for clients without; default: every origin");

    /**
     * How often this side sends a ping by itself; 0 for never. What either side writes does not put it off. Default:
     * the limit {@code pingInterval}.
     */
    public static final Option<Duration> PING_INTERVAL = Option.of(
            "websocket.ping-interval",
            Duration.class,
            OptionTexts::parseDuration,
            "time between pings, such as 20s or 500ms, 0 for none; default: the limit pingInterval");

    /**
     * How long the peer has to answer a ping with its very data, while no message of it arrives, before the connection
     * ends. Default: the limit {@code pongTimeout}.
     */
    public static final Option<Duration> PONG_TIMEOUT = Option.of(
            "websocket.pong-timeout",
            Duration.class,
            OptionTexts::parseDuration,
            "time for the answer to a ping, such as 10s or 500ms; default: the limit pongTimeout");

    /** What messages mean. Both sides should agree. Default: message. */
    public static final Option<Mode> MODE = Option.of(
            "websocket.mode", Mode.class, OptionTexts::parseMode, "message or stream; default: message");

    /**
     * The greatest payload of a frame that arrives, in bytes. Larger messages are sent in several frames of this size.
     * A compressed frame that arrives may have a sixty-fourth more, because what cannot be compressed grows a little.
     * Default: the limit {@code maxFrameBytes}, which in each case also bounds a message that is sent.
     */
    public static final Option<Integer> MAX_FRAME = Option.ofInt(
            "websocket.max-frame",
            WebSocketSetup.MIN_FRAME,
            Integer.MAX_VALUE - 64,
            "greatest payload of one frame in bytes; default: the limit maxFrameBytes");

    /**
     * How many frames a message that arrives may come in, from 1. Each costs time whatever its size, so small ones are
     * a way to keep this side busy with few bytes. Default: 1,024.
     */
    public static final Option<Integer> MAX_FRAGMENTS = Option.ofInt(
            "websocket.max-fragments", 1, Integer.MAX_VALUE - 64, "frames that one message may come in; default: 1024");

    private WebSocketOptions() {}
}
