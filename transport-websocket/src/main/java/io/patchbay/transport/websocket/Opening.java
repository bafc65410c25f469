// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.transport.netty.StreamLink;

/** One side of one opening handshake (RFC 6455, section 4). Called on the link's I/O thread. */
interface Opening {

    /** Gives what this side sends first; empty if the peer begins. */
    String first();

    /** Looks at what the peer has sent. */
    Agreement agree(HttpHead head) throws HttpHead.Refusal;

    /** Gives who is to hear of the link. */
    LinkHandler handler() throws HttpHead.Refusal;

    /** There is no agreement: tells the peer if it can be told, and ends the link below. */
    void refuse(StreamLink link, HttpHead.Refusal refusal);

    /** The handler's first call has returned, or failed for a reason. */
    void opened(Link link, Throwable failure);

    /** The link below has ended before there was an agreement. */
    void failed(Throwable cause);
}
