// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.BytesHandler;
import io.patchbay.Connection;
import io.patchbay.ConnectionClosedException;
import io.patchbay.ErrorHandler;
import io.patchbay.Message;
import io.patchbay.MessageHandler;
import io.patchbay.PatchbayException;
import java.nio.ByteBuffer;

/** Answers each arrival with itself: text with text, and bytes without a copy. */
final class Echo implements BytesHandler, MessageHandler<Message> {

    private final ErrorHandler errors;

    Echo(ErrorHandler errors) {
        this.errors = errors;
    }

    @Override
    public void handle(Connection from, ByteBuffer bytes) {
        try {
            from.send(bytes);
        } catch (PatchbayException e) {
            unanswered(from, e);
        }
    }

    @Override
    public void handleText(Connection from, ByteBuffer utf8) {
        try {
            from.sendText(utf8);
        } catch (PatchbayException e) {
            unanswered(from, e);
        }
    }

    @Override
    public void handle(Connection from, Message message) {
        try {
            from.send(message);
        } catch (PatchbayException e) {
            unanswered(from, e);
        }
    }

    /** An echo that misses a message would look like a loss on the way: ends the connection instead. */
    private void unanswered(Connection from, PatchbayException why) {
        if (why instanceof ConnectionClosedException) {
            // The peer has gone without waiting for its answer, which is no error of anyone.
            return;
        }
        errors.handle(from, why);
        from.abort();
    }
}
