// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import io.patchbay.Stability;
import java.util.concurrent.CompletionStage;

/**
 * Opens links to one place, of which everything that does not change was read before.
 *
 * <p><b>Threads.</b> May be used by any thread, and calls may overlap.
 */
@FunctionalInterface
@Stability.Experimental
public interface Connector {

    /**
     * Opens a link.
     *
     * @param handler as for {@link OpenTransport#connect}
     * @return as for {@link OpenTransport#connect}
     */
    CompletionStage<Link> connect(LinkHandler handler);
}
