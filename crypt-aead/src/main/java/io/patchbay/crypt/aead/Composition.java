// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import io.patchbay.Option;
import io.patchbay.StandardOptions;
import io.patchbay.spi.Setup;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What both sides must agree on, as text: the stages behind the transport, and the options that change what they write.
 * The transport is not part of it, because a proxy may end one and begin another.
 *
 * @param text for example {@code json+deflate+aes-gcm protocol.version=2 compression.stored=true}
 */
record Composition(String text) {

    private static final List<Option<?>> AGREED =
            List.of(StandardOptions.PROTOCOL_VERSION, StandardOptions.COMPRESSION_STORED);

    static Composition of(Setup setup) {
        StringBuilder text = new StringBuilder(String.join("+", setup.endpoint().stages()));
        for (Option<?> option : AGREED) {
            setup.options().get(option).ifPresent(value ->
                    text.append(' ').append(option.name()).append('=').append(value));
        }
        return new Composition(text.toString());
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return text;
    }
}
