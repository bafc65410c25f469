// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.spi.CloseReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The payload of close frames (RFC 6455, sections 5.5.1 and 7.4). */
final class CloseFrames {

    private static final int MAX_REASON = 123;

    private CloseFrames() {}

    /** Tells whether a code may stand in a close frame: 1004 to 1006 and 1015 never do, and 1016 to 2999 are reserved. */
    static boolean maySend(int code) {
        return code >= 1000 && code <= 1014 && (code < 1004 || code > 1006) || code >= 3000 && code <= 4999;
    }

    static int code(CloseReason reason) {
        return switch (reason) {
            case DONE -> WebSocket.NORMAL_CLOSURE;
            case GOING_AWAY -> WebSocket.GOING_AWAY;
            case BAD_DATA -> WebSocket.INVALID_DATA;
            case TOO_LARGE -> WebSocket.TOO_LARGE;
        };
    }

    /** Writes a code and a reason that is cut between two characters if it is too long. */
    static ByteBuffer write(int code, String reason) {
        if (code == WebSocket.NO_STATUS) {
            return ByteBuffer.allocate(0);
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_REASON);
        while (length < text.length && (text[length] & 0xC0) == 0x80) {
            length--;
        }
        return ByteBuffer.allocate(2 + length).putShort((short) code).put(text, 0, length).flip();
    }

    static void checkReason(String reason) {
        if (reason.getBytes(StandardCharsets.UTF_8).length > MAX_REASON) {
            throw new IllegalArgumentException("The reason of a close frame has at most " + MAX_REASON + " bytes in UTF-8");
        }
    }

    /** Finds out which code tells the peer what is wrong with its close frame; 0 if nothing is. */
    static int check(ByteBuffer payload) {
        int length = payload.remaining();
        if (length == 0) {
            return 0;
        }
        if (length == 1 || !maySend(code(payload))) {
            return WebSocket.PROTOCOL_ERROR;
        }
        Utf8 utf8 = new Utf8();
        boolean valid = utf8.accept(payload, payload.position() + 2, payload.limit()) && utf8.isComplete();
        return valid ? 0 : WebSocket.INVALID_DATA;
    }

    static int code(ByteBuffer payload) {
        return payload.remaining() < 2 ? WebSocket.NO_STATUS : payload.getShort(payload.position()) & 0xFFFF;
    }

    static String reason(ByteBuffer payload) {
        return payload.remaining() < 2
                ? ""
                : StandardCharsets.UTF_8.decode(payload.duplicate().position(payload.position() + 2)).toString();
    }
}
