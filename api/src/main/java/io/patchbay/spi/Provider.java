// SPDX-License-Identifier: Apache-2.0
package io.patchbay.spi;

import java.net.SocketOption;
import java.util.Map;
import java.util.Set;

/**
 * A named factory of one of the four kinds.
 *
 * <p>The kinds are closed; each kind is open to everyone.
 */
public sealed interface Provider permits Transport, Protocol, Compressor, Cipher {

    /**
     * Names this provider, as endpoint URIs do.
     *
     * <p><b>Implementations must</b> return the same name at every call (PROVIDER-1). A name must match
     * {@code [a-z][a-z0-9-]{0,31}} (PROVIDER-2). It is permanent once released, because it is written into
     * configuration files.
     *
     * @return the name, unique among providers of the same kind
     */
    String name();

    /**
     * Lists the options that this provider understands.
     *
     * <p>The options must have distinct names, and be the same at every call (PROVIDER-12).
     *
     * @return the options; empty if there are none
     */
    default Set<SocketOption<?>> options() {
        return Set.of();
    }

    /**
     * Checks a setup without opening anything, and says which settings would be in force.
     *
     * <p>Called before any socket opens, so that a wrong option never costs a connection. <b>Implementations must</b>
     * describe every setup that they can open (PROVIDER-13). To describe must open nothing (PROVIDER-14).
     *
     * @param setup what would be opened
     * @return names and values for a person to read, in order of interest; never a key
     * @throws io.patchbay.AssemblyException if this provider cannot work with that setup
     */
    default Map<String, String> describe(Setup setup) {
        return Map.of();
    }
}
