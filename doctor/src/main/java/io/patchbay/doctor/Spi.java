// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.spi.Cipher;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Provider;
import io.patchbay.spi.Transport;
import java.util.List;
import java.util.Locale;

/** The four services, by name. */
final class Spi {

    static final List<Class<? extends Provider>> TYPES =
            List.of(Transport.class, Protocol.class, Compressor.class, Cipher.class);

    static final List<String> SERVICES = TYPES.stream().map(Class::getName).toList();

    static final String PACKAGE = Provider.class.getPackageName();

    /** The module of the services. */
    static final String API = "io.patchbay";

    private Spi() {}

    /** What people call it: {@code compressor}. */
    static String kind(String service) {
        return service.substring(service.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
