// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Ends one direction of a connection: the facet of byte streams, such as {@code tcp} and {@code tls}, from
 * {@link Connection#unwrap}. Safe for use by many threads.
 */
public interface HalfClose {

    /**
     * Ends this side's output in good order: nothing more is accepted, what was accepted is sent, and then the peer
     * reads the end (TCP's FIN; with TLS, close_notify before it). What the peer sends still arrives, and when it ends,
     * too, the connection closes. A second call, or one after the end, does nothing.
     */
    void shutdownOutput();

    /**
     * Tells when the peer ends its output. Unless the transport's option for half-closing is on, this side's end
     * follows at once, with what is queued still being sent.
     *
     * @return completes on the I/O thread when the peer has ended its output, behind everything that it sent, or when
     *     the connection has ended; the same stage at every call
     */
    CompletionStage<@Nullable Void> inputEnd();
}
