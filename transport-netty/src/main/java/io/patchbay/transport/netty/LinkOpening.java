// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;

/** Who wants a link to open. Both methods are called on the link's I/O thread. */
interface LinkOpening {

    /** Gives the handler, or {@code null} if the link is not wanted any more. */
    LinkHandler handler();

    /** The channel did not get as far as a link: a handshake has failed, or it was closed meanwhile. */
    void refused(Throwable cause);

    /** The handler's first call has returned, or failed for a reason. */
    void opened(Link link, Throwable failure);
}
