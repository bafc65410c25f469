// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ResolverTest {

    @Test
    void anAddressIsKnownWithoutLooking() {
        assertArrayEquals(new byte[] {127, 0, 0, 1}, Resolver.literal("127.0.0.1")[0].getAddress());
        assertEquals(16, Resolver.literal("2001:db8::1")[0].getAddress().length);
    }

    @Test
    void aNameIsLookedUp() {
        assertNull(Resolver.literal("localhost"));
    }

    @Test
    void anAddressOfAnInterfaceThatIsNotThereFailsWhenItIsLookedUp() throws Exception {
        String host = "fe80::1%nosuch0";
        assertNull(Resolver.literal(host));
        Resolver resolver = new Resolver("test");
        ExecutionException failure = assertThrows(
                ExecutionException.class, () -> resolver.resolve(host).get(10, TimeUnit.SECONDS));
        assertInstanceOf(UnknownHostException.class, failure.getCause());
        resolver.close();
    }
}
