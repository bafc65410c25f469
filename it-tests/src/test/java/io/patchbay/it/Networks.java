// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.NetworkManagerBuilder;
import io.patchbay.Option;
import java.net.SocketOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What many tests of this module need. */
final class Networks {

    static final Duration SOON = Duration.ofSeconds(10);
    static final byte[] KEY = "sixteen byte key".getBytes(StandardCharsets.UTF_8);

    /** For the ciphers that want 32 bytes. */
    static final byte[] LONG_KEY = "a key of 32 bytes, as it must be".getBytes(StandardCharsets.UTF_8);

    private Networks() {}

    static NetworkManagerBuilder builder() {
        return NetworkManager.builder().key("xor", KEY).key("aes-gcm", LONG_KEY).key("chacha20", LONG_KEY);
    }

    /** Sets options from text, {@code name=value}, as a configuration file would. */
    static Endpoint endpoint(NetworkManager network, String uri, String... options) {
        Endpoint endpoint = Endpoint.parse(uri);
        for (String text : options) {
            String name = text.substring(0, text.indexOf('='));
            SocketOption<?> option = network.options(endpoint).stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no option " + name));
            endpoint = with(endpoint, (Option<?>) option, text.substring(name.length() + 1));
        }
        return endpoint;
    }

    private static <T> Endpoint with(Endpoint endpoint, Option<T> option, String value) {
        return endpoint.withOption(option, option.parse(value));
    }

    /** Waits until something holds. */
    static void await(String what, BooleanSupplier condition) {
        await(what, SOON, condition);
    }

    /** Waits until something holds, for a while at most. */
    static void await(String what, Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not within " + atMost + ": " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
