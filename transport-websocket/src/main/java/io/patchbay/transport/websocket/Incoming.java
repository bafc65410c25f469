// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.CodecException;
import io.patchbay.LimitException;
import io.patchbay.PatchbayException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/** Makes messages of frames: puts fragments together, decompresses, or hands out pieces of a stream. I/O thread. */
final class Incoming {

    /** Takes what has become complete. */
    interface Sink {

        void message(ByteBuffer payload, boolean text);

        void breach(int code, PatchbayException cause);
    }

    private static final VarHandle MESSAGES;
    private static final VarHandle BYTES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MESSAGES = lookup.findVarHandle(Incoming.class, "messages", long.class);
            BYTES = lookup.findVarHandle(Incoming.class, "bytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final WebSocketFramer framer;
    private final WebSocketSetup setup;
    private final boolean takesText;
    private final boolean stream;
    private final Sink sink;
    private final boolean peerForgets;
    private final int maxFragments;
    private MessageBuffer buffer;
    private MessageInflater inflater;
    private Utf8 utf8;
    private int fragments;
    private long messages;
    private long bytes;

    Incoming(WebSocketFramer framer, WebSocketSetup setup, Deflate deflate, Sink sink) {
        this.framer = framer;
        this.setup = setup;
        this.takesText = setup.takesText();
        this.stream = setup.stream();
        this.peerForgets = deflate != null && (setup.server() ? deflate.clientForgets() : deflate.serverForgets());
        this.maxFragments = setup.maxFragments();
        this.sink = sink;
    }

    void frame(ByteBuffer payload, int opcode) {
        boolean text = framer.text();
        if (text && !takesText) {
            sink.breach(WebSocket.UNSUPPORTED_DATA, new CodecException("The peer sent text where only binary messages"
                    + " mean anything"));
        } else if (framer.fin() && opcode != WebSocketFramer.CONTINUATION && !framer.compressed()) {
            if (!stream || payload.hasRemaining()) {
                handOut(payload, text);
            }
        } else if (stream) {
            if (payload.hasRemaining()) {
                handOut(payload, false);
            }
        } else {
            part(payload, text, opcode);
        }
    }

    private void handOut(ByteBuffer message, boolean text) {
        messages++;
        bytes += message.remaining();
        sink.message(message, text);
    }

    private void part(ByteBuffer payload, boolean text, int opcode) {
        if (buffer == null) {
            buffer = new MessageBuffer(setup.maxMessageBytes());
        }
        if (opcode != WebSocketFramer.CONTINUATION) {
            buffer.clear();
            fragments = 0;
        }
        if (++fragments > maxFragments) {
            tooLarge("more than " + maxFragments + " fragments (" + WebSocketOptions.MAX_FRAGMENTS.name() + ")");
            return;
        }
        if (framer.compressed() ? !inflate(payload, text, opcode) : !add(payload)) {
            return;
        }
        if (framer.fin()) {
            handOut(buffer.message(), text);
            buffer.clear();
        }
    }

    private boolean add(ByteBuffer payload) {
        return buffer.add(payload)
                || tooLarge("more than " + setup.maxMessageBytes() + " bytes (maxMessageBytes)");
    }

    private boolean tooLarge(String what) {
        buffer.clear();
        sink.breach(WebSocket.TOO_LARGE, new LimitException("The peer sent a message of " + what));
        return false;
    }

    private boolean inflate(ByteBuffer payload, boolean text, int opcode) {
        if (inflater == null) {
            inflater = new MessageInflater(buffer, peerForgets, setup.limits());
            utf8 = new Utf8();
        }
        if (opcode != WebSocketFramer.CONTINUATION) {
            utf8.reset();
        }
        int from = buffer.size();
        try {
            if (!inflater.add(payload, framer.fin())) {
                return tooLarge("more bytes than maxMessageBytes, maxInflatedBytes and maxInflationRatio allow, once"
                        + " decompressed");
            }
        } catch (DataFormatException e) {
            sink.breach(WebSocket.INVALID_DATA, new CodecException("The peer sent a message that cannot be"
                    + " decompressed", e));
            return false;
        }
        if (text && !(utf8.accept(buffer.view(), from, buffer.size()) && (!framer.fin() || utf8.isComplete()))) {
            sink.breach(WebSocket.INVALID_DATA, new CodecException("The peer sent text that is not UTF-8"));
            return false;
        }
        return true;
    }

    /** Counts what was handed out. Any thread. */
    long messages() {
        return (long) MESSAGES.getOpaque(this);
    }

    /** Counts the bytes of what was handed out. Any thread. */
    long bytes() {
        return (long) BYTES.getOpaque(this);
    }

    void close() {
        if (inflater != null) {
            inflater.close();
        }
    }
}
