// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Cipher;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Provider;
import io.patchbay.spi.Transport;
import java.util.Locale;

/** The four kinds of provider, in the order in which an endpoint names them. */
enum Kind {
    TRANSPORT(Transport.class),
    PROTOCOL(Protocol.class),
    COMPRESSOR(Compressor.class),
    CIPHER(Cipher.class);

    private final Class<? extends Provider> service;

    Kind(Class<? extends Provider> service) {
        this.service = service;
    }

    Class<? extends Provider> service() {
        return service;
    }

    String label() {
        return service.getSimpleName().toLowerCase(Locale.ROOT);
    }

    static Kind of(Provider provider) {
        for (Kind kind : values()) {
            if (kind.service.isInstance(provider)) {
                return kind;
            }
        }
        throw new AssertionError("the kinds are sealed");
    }
}
