// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import io.patchbay.Message;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One message to one frame and back, by the rules of a {@link Protocol}.
 *
 * <p><b>Threads.</b> Any number of calls of a codec's methods must be able to overlap (PROTOCOL-12).
 */
public interface MessageCodec {

    /** What {@link #encode} answers when the target is too small. */
    int TARGET_TOO_SMALL = -1;

    /**
     * Writes a message.
     *
     * <p><b>Implementations must</b> answer {@link #TARGET_TOO_SMALL}, and not throw, when the message does not fit
     * (PROTOCOL-2). The caller then calls again with a larger target, up to the limit of a message. Type, time and body
     * of a message must come back as they were (PROTOCOL-1). A message that was received must be writable as it is
     * (PROTOCOL-5). A message that this protocol cannot carry must be refused with a {@link io.patchbay.CodecException}
     * (PROTOCOL-3). Writing must not change the message (PROTOCOL-13). Once types are registered, any other must be
     * refused with an {@link io.patchbay.UnknownMessageTypeException}, on the way out and on the way in (PROTOCOL-4).
     *
     * @param message the message; its body is a {@link String}, a {@code byte[]}, an {@link EncodedBody} or any other
     *     object, which counts as structured
     * @param target where to write; a heap buffer with an accessible array
     * @return how many bytes were written, or {@link #TARGET_TOO_SMALL}
     * @throws io.patchbay.CodecException if this protocol cannot carry that message
     * @throws io.patchbay.UnknownMessageTypeException if types are registered and the message's is none of them; see
     *     {@link io.patchbay.MessageTypes#idToSend}
     */
    int encode(Message message, ByteBuffer target);

    /**
     * Reads one message.
     *
     * <p><b>Implementations must</b> refuse a frame that was cut, or has bytes behind its message (PROTOCOL-9). Codecs
     * must verify whatever checksum the format has (PROTOCOL-6). Codecs must bound time and memory by the size of the
     * frame (PROTOCOL-7). Codecs must copy what the message keeps of the frame (PROTOCOL-8). The number of a received
     * message's type must be the registered one, or {@link Message#NO_ID} (PROTOCOL-18).
     *
     * @param frame the bytes of one message; valid during the call
     * @return the message
     * @throws io.patchbay.CodecException if the bytes are not a message of this protocol; the connection ends
     * @throws io.patchbay.UnknownMessageTypeException if they are one, of a type that is not registered; the connection
     *     stays open
     */
    Message decode(ByteBuffer frame);

    /**
     * Tells whether this protocol can carry signals: messages of types that begin with {@code @}, by which the two
     * sides' managers look after their connection. They are encoded and decoded as any other message, their body is
     * text, and registered message types do not apply to them. A protocol that carries signals must carry them by name
     * (PROTOCOL-10).
     *
     * @return {@code false}, as by default, if every message belongs to the application
     */
    default boolean carriesSignals() {
        return false;
    }

    /**
     * Says how a pool finds out whether a connection that nobody uses is still good.
     *
     * <p>The question of a check must be a message that the codec carries, and any message must be judged without an
     * exception (PROTOCOL-17).
     *
     * @return a question and its answer; empty, as by default, if this protocol has none of its own
     */
    default Optional<ConnectionCheck> check() {
        return Optional.empty();
    }

    /**
     * Tells whether a connection may serve one user after another. A protocol where a login or a subscription stays
     * behind says no.
     *
     * @return {@code true}, as by default, if what one user has done means nothing to the next
     */
    default boolean reusable() {
        return true;
    }

    /**
     * Tells whether the frames are UTF-8 text.
     *
     * <p>A transport that knows text and binary frames sends textual ones as text, when nothing follows the protocol.
     * What {@code textual} answers must be the same at every call, and true only if every frame is valid UTF-8
     * (PROTOCOL-11).
     *
     * @return {@code true} if every frame is valid UTF-8
     */
    default boolean textual() {
        return false;
    }
}
