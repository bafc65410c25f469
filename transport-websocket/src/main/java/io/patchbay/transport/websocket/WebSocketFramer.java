// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.transport.netty.Framer;
import java.nio.ByteBuffer;

/**
 * The frames of RFC 6455, section 5.2, and before them the head of one HTTP message.
 *
 * <p>Payload is unmasked and text is checked as it arrives, so a frame costs one pass over its bytes and bad text shows
 * before its frame is complete. What breaks the rules is handed out as a frame of its own, because the peer is to be told.
 */
class WebSocketFramer extends Framer {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** Found in place of an opcode: the head of the handshake, and what breaks the rules. */
    static final int HEAD = 16;

    static final int BREACH = 17;

    static final int FIN = 0x80;
    static final int RSV1 = 0x40;

    /** Kinds of frames that are sent: the first byte of the header, with this bit if it is not a message's. */
    static final int OWN = Integer.MIN_VALUE;

    /** Bytes of the handshake. */
    static final int RAW = -1;

    private static final int RSV2_AND_3 = 0x30;
    private static final int MASKED = 0x80;
    private static final int MAX_CONTROL = 125;

    private final boolean server;
    private final int maxPieceBytes;
    private final Masking masking;
    private final Utf8 utf8 = new Utf8();
    private volatile int maxFrame;
    private boolean open;
    private boolean compression;
    private int searched;

    // What was found.
    private int first;
    private int opcode;
    private boolean compressed;
    private boolean text;
    private int breachCode;
    private String breach;

    // The frame whose header has arrived; no header has 0 bytes.
    private int headerLength;
    private int payloadLength;
    private int mask;
    private int done;

    // The message that has begun and not ended.
    private boolean inMessage;
    private boolean messageText;
    private boolean messageCompressed;
    private long progress;

    WebSocketFramer(boolean server, int maxFrameBytes) {
        super("websocket", maxFrameBytes, 0, 0);
        this.server = server;
        this.masking = server ? null : new Masking();
        this.maxPieceBytes = maxFrameBytes;
        this.maxFrame = maxFrameBytes;
    }

    /** Frames follow the head that was found last. */
    void upgrade(boolean withCompression) {
        open = true;
        compression = withCompression;
    }

    int opcode() {
        return opcode;
    }

    boolean fin() {
        return (first & FIN) != 0;
    }

    /** Tells whether the frame belongs to a message of text. */
    boolean text() {
        return text;
    }

    /** Tells whether the frame belongs to a compressed message. */
    boolean compressed() {
        return compressed;
    }

    /** Tells the close code, or the status while no frames are expected, that fits what was wrong. */
    int breachCode() {
        return breachCode;
    }

    String breach() {
        return breach;
    }

    /** Grows whenever anything of a message arrives. */
    long progress() {
        return progress;
    }

    int maxFrame() {
        return maxFrame;
    }

    void maxFrame(int bytes) {
        maxFrame = bytes;
    }

    @Override
    protected boolean find(ByteBuffer bytes, int from, int end) {
        if (!open) {
            return findHead(bytes, from, end);
        }
        if (headerLength == 0) {
            needed = 0;
            if (end - from < 2) {
                return false;
            }
            if (!readHeader(bytes, from, end)) {
                return breach != null && found(BREACH, from, from, end);
            }
        }
        int start = from + headerLength;
        int have = Math.min(end - start, payloadLength);
        boolean moves = server && done == 0 && have == payloadLength;
        int target = moves ? free + shortHeaderBytes(payloadLength) : start;
        if (have > done && !take(bytes, start + done, target + done, have - done)) {
            return found(BREACH, from, from, end);
        }
        done = have;
        if (have < payloadLength) {
            needed = headerLength + payloadLength;
            return false;
        }
        return complete(bytes, target, start + payloadLength);
    }

    private boolean complete(ByteBuffer bytes, int start, int behind) {
        headerLength = 0;
        if (opcode < CLOSE) {
            boolean last = fin();
            if (last && text && !compressed && !utf8.isComplete()) {
                breach(WebSocket.INVALID_DATA, "text that ends within a character");
                return found(BREACH, start, start, behind);
            }
            inMessage = !last;
            progress++;
            if (server) {
                // What a server would send for it, so that it can be forwarded with its neighbours as it stands here.
                writeHeader(bytes, start - shortHeaderBytes(payloadLength), first << 8, payloadLength);
            }
        }
        return found(opcode, start, start + payloadLength, behind);
    }

    private boolean found(int what, int start, int stop, int behind) {
        opcode = what;
        frameStart = start;
        frameEnd = stop;
        free = stop;
        next = behind;
        return true;
    }

    private boolean breach(int code, String what) {
        breachCode = code;
        breach = what;
        return false;
    }

    private boolean findHead(ByteBuffer bytes, int from, int end) {
        int limit = Math.min(end, from + HttpHead.MAX_BYTES);
        for (int i = from + searched; i < limit; i++) {
            byte b = bytes.get(i);
            if (i == from && (server ? b < 'A' || b > 'Z' : b != 'H') || b == 0) {
                breach(400, "bytes that are not HTTP");
                return found(BREACH, from, from, end);
            }
            if (b == '\n') {
                if (i == from || bytes.get(i - 1) != '\r') {
                    breach(400, "a line feed without a carriage return");
                    return found(BREACH, from, from, end);
                }
                if (i >= from + 3 && bytes.get(i - 2) == '\n') {
                    return found(HEAD, from, i + 1, i + 1);
                }
            }
        }
        searched = limit - from;
        if (searched == HttpHead.MAX_BYTES) {
            breach(431, "a head of more than " + HttpHead.MAX_BYTES + " bytes");
            return found(BREACH, from, from, end);
        }
        return false;
    }

    /** Reads a header as soon as it is complete; what its first bytes break shows before. */
    private boolean readHeader(ByteBuffer bytes, int from, int end) {
        first = bytes.get(from) & 0xFF;
        int second = bytes.get(from + 1);
        opcode = first & 0xF;
        boolean usual = !inMessage && (first == (FIN | BINARY) || first == (FIN | TEXT));
        if (!usual && !mayBegin() || !masked(second < 0)) {
            return false;
        }
        int length = second & 0x7F;
        int header = 2;
        if (length >= 126) {
            header = length == 126 ? 4 : 10;
            if (opcode >= CLOSE) {
                return breach(WebSocket.PROTOCOL_ERROR, "a control frame of more than " + MAX_CONTROL + " bytes");
            }
            if (end - from < header) {
                return false;
            }
            length = longLength(
                    length == 126 ? bytes.getShort(from + 2) & 0xFFFF : bytes.getLong(from + 2), header);
            if (length < 0) {
                return false;
            }
        }
        if (opcode < CLOSE && length > maxFrame && length > greatest()) {
            return tooLarge(length);
        }
        if (second < 0) {
            header += 4;
            if (end - from < header) {
                return false;
            }
            mask = bytes.getInt(from + header - 4);
        }
        begin(header, length);
        return true;
    }

    private boolean mayBegin() {
        if ((first & RSV2_AND_3) != 0) {
            return breach(WebSocket.PROTOCOL_ERROR, "reserved bits");
        }
        boolean rsv1 = (first & RSV1) != 0;
        if (rsv1 && (!compression || opcode != TEXT && opcode != BINARY)) {
            return breach(WebSocket.PROTOCOL_ERROR, "a reserved bit");
        }
        return switch (opcode) {
            case CONTINUATION -> inMessage || breach(WebSocket.PROTOCOL_ERROR, "a continuation of no message");
            case TEXT, BINARY -> !inMessage || breach(WebSocket.PROTOCOL_ERROR, "a message within another");
            case CLOSE, PING, PONG -> fin() || breach(WebSocket.PROTOCOL_ERROR, "a control frame in pieces");
            default -> breach(WebSocket.PROTOCOL_ERROR, "the reserved opcode " + opcode);
        };
    }

    private boolean masked(boolean isMasked) {
        return isMasked == server
                || breach(WebSocket.PROTOCOL_ERROR, server ? "a frame without a mask" : "a frame with a mask");
    }

    /** Checks a length that is not in the header's second byte; -1 if it may not be. */
    private int longLength(long length, int header) {
        if (length < (header == 4 ? 126 : 1 << 16)) {
            breach(WebSocket.PROTOCOL_ERROR, "a length that is negative or not as short as it can be");
            return -1;
        }
        if (length > maxFrame && length > greatest()) {
            tooLarge(length);
            return -1;
        }
        return (int) length;
    }

    private boolean tooLarge(long length) {
        return breach(WebSocket.TOO_LARGE, "a frame of " + length + " bytes: the greatest frame is " + maxFrame);
    }

    /** What cannot be compressed grows, by up to a hundredth with some peers' settings, and is not refused for it. */
    private long greatest() {
        boolean deflated = opcode == CONTINUATION ? messageCompressed : (first & RSV1) != 0;
        return deflated ? Math.min(Integer.MAX_VALUE - 64L, 64L + maxFrame + (maxFrame >> 6)) : maxFrame;
    }

    private void begin(int header, int length) {
        headerLength = header;
        payloadLength = length;
        done = 0;
        if (opcode >= CLOSE) {
            return;
        }
        if (opcode != CONTINUATION) {
            messageText = opcode == TEXT;
            messageCompressed = (first & RSV1) != 0;
            utf8.reset();
        }
        text = messageText;
        compressed = messageCompressed;
    }

    /** Unmasks what has come, on its way to where it stays, and checks it if it is text. */
    private boolean take(ByteBuffer bytes, int from, int to, int length) {
        boolean ascii = false;
        if (server) {
            ascii = Masking.apply(bytes, from, to, length, Integer.rotateLeft(mask, 8 * (done & 3)));
        }
        if (opcode >= CLOSE) {
            return true;
        }
        progress += length;
        if (text && !compressed && !(ascii && utf8.isComplete()) && !utf8.accept(bytes, to, to + length)) {
            return breach(WebSocket.INVALID_DATA, "text that is not UTF-8");
        }
        return true;
    }

    @Override
    protected void check(ByteBuffer frame, int length) {
        // The link has checked it: what may be sent depends on the kind of frame.
    }

    @Override
    protected int headerBytes(int length, int kind) {
        if (kind == RAW) {
            return 0;
        }
        return shortHeaderBytes(length) + (server ? 0 : 4);
    }

    /** Counts a header without a mask. */
    private static int shortHeaderBytes(int length) {
        return length <= MAX_CONTROL ? 2 : length <= 0xFFFF ? 4 : 10;
    }

    @Override
    protected int header(ByteBuffer out, int length, int kind) {
        if (kind == RAW) {
            return 0;
        }
        int at = out.position();
        writeHeader(out, at, (kind & 0xFF) << 8 | (server ? 0 : MASKED), length);
        out.position(at + shortHeaderBytes(length));
        if (server) {
            return 0;
        }
        int fresh = masking.next();
        out.putInt(fresh);
        return fresh;
    }

    private static void writeHeader(ByteBuffer out, int at, int firstAndMaskBit, int length) {
        if (length <= MAX_CONTROL) {
            out.putShort(at, (short) (firstAndMaskBit | length));
        } else if (length <= 0xFFFF) {
            out.putInt(at, (firstAndMaskBit | 126) << 16 | length);
        } else {
            out.putShort(at, (short) (firstAndMaskBit | 127)).putLong(at + 2, length);
        }
    }

    @Override
    protected void payload(ByteBuffer out, ByteBuffer payload, int turnedMask) {
        int from = out.position();
        out.put(payload);
        Masking.apply(out, from, from, out.position() - from, turnedMask);
    }

    @Override
    protected int maxPieceBytes() {
        return maxPieceBytes;
    }

    @Override
    protected int pieceKind(int kind, boolean first, boolean last) {
        if (kind == RAW) {
            return RAW;
        }
        int opcodeAndBits = first ? kind & ~FIN : CONTINUATION;
        return last ? opcodeAndBits | FIN : opcodeAndBits;
    }

    @Override
    protected boolean plainPayload() {
        return server;
    }

    @Override
    protected boolean sameHeader(Framer source, int kind) {
        // No frame of a message is without a header that a server would send for it.
        return server && source instanceof WebSocketFramer that && that.first == kind;
    }
}
