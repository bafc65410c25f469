// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.nio.ByteBuffer;

/** Receives messages of a connection without a protocol, without a copy. */
@FunctionalInterface
public interface BytesHandler {

    /**
     * Bytes have arrived: one frame, or what there was of a stream.
     *
     * <p>Runs on the I/O thread. What it throws goes to the error listeners, and the connection stays open.
     *
     * @param from the connection that they arrived on
     * @param bytes from position to limit, valid during the call; sending them on during the call may cost no copy
     * @throws Exception if they cannot be handled
     */
    void handle(Connection from, ByteBuffer bytes) throws Exception;

    /**
     * Text has arrived over a transport that tells it from bytes, such as WebSocket.
     *
     * @param from the connection that it arrived on
     * @param utf8 valid UTF-8 from position to limit, under the same terms
     * @throws Exception if it cannot be handled
     */
    default void handleText(Connection from, ByteBuffer utf8) throws Exception {
        handle(from, utf8);
    }

    /**
     * What had arrived together was handed out. What is sent here leaves together with what was sent during those calls:
     * the place for one answer to many frames, or for the next messages where what arrived only makes room for them.
     *
     * <p>Runs on the I/O thread behind one or more of the other calls, which went to this handler or to one that it has
     * replaced meanwhile. What it throws goes to the error listeners, and the connection stays open.
     *
     * @param from the connection that they arrived on
     * @throws Exception if it fails
     */
    default void handleBatchEnd(Connection from) throws Exception {}
}
