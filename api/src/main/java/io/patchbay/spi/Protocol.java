// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

/**
 * Turns messages into bytes and back.
 *
 * <p>The smallest protocol is a {@link #name()} and an {@link #open(Setup)} that returns a stateless
 * {@link MessageCodec}.
 */
public non-sealed interface Protocol extends Provider {

    /**
     * Makes the codec for one connection, or for one listener and all its connections.
     *
     * <p><b>Threads.</b> Any thread; two calls may overlap.
     *
     * @param setup the endpoint, its options, limits and message types
     * @return a codec that many threads may use at once
     * @throws io.patchbay.AssemblyException if an option has a value that this protocol cannot work with
     */
    MessageCodec open(Setup setup);
}
