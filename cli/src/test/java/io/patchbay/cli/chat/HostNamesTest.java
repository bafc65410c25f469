// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNamesTest {

    private static List<String> of(String address, int port) throws Exception {
        return HostNames.of(new InetSocketAddress(InetAddress.getByName(address), port));
    }

    @Test
    void aLoopbackAddressIsLocalhostToo() throws Exception {
        assertEquals(List.of("127.0.0.1:7180", "localhost:7180"), of("127.0.0.1", 7180));
        assertEquals(List.of("[::1]:7180", "localhost:7180"), of("::1", 7180));
        assertEquals(List.of("127.0.0.1", "localhost"), of("127.0.0.1", 80), "the usual port is not written");
    }

    @Test
    void anotherAddressIsItselfAlone() throws Exception {
        assertEquals(List.of("192.0.2.1:1"), of("192.0.2.1", 1));
    }

    @Test
    void theAddressForAllIsEveryAddressOfTheMachine() throws Exception {
        List<String> all = of("0.0.0.0", 7180);
        assertEquals("localhost:7180", all.get(0));
        assertTrue(all.contains("127.0.0.1:7180"), all.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "::1, ::1",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "fe80:0:0:0:0:0:0:0, fe80::",
        "2001:DB8::A, 2001:db8::a"
    })
    void addressesAreWrittenAsBrowsersDo(String given, String written) throws Exception {
        assertEquals(written, Ipv6Text.of(InetAddress.getByName(given).getAddress()));
    }
}
