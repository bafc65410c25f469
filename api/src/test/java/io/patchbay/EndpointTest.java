// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.StandardSocketOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @Test
    void everyPartOfAUriIsRead() {
        Endpoint endpoint = Endpoint.parse("ws+json+rle+xor://example.org:7171/chat/room%201?a=b&c=%20d");
        assertEquals("ws", endpoint.transport());
        assertEquals(List.of("json", "rle", "xor"), endpoint.stages());
        assertEquals("example.org", endpoint.host());
        assertEquals(7171, endpoint.port());
        assertEquals("/chat/room%201", endpoint.path());
        assertEquals("a=b&c=%20d", endpoint.query());
        assertTrue(endpoint.options().names().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "tcp://h:0",
        "tcp://h:65535",
        "tcp+a-b+c9://127.0.0.1:1/",
        "tcp+json://[::1]:7171/p?q",
        "tcp://[fe80::1%25eth0]:1",
        "tcp://h:1?q=%2F"
    })
    void whatIsReadIsWrittenTheSameWay(String uri) {
        Endpoint endpoint = Endpoint.parse(uri);
        assertEquals(uri, endpoint.toString());
        assertEquals(endpoint, Endpoint.parse(uri));
        assertEquals(endpoint.hashCode(), Endpoint.parse(uri).hashCode());
    }

    @Test
    void anIpv6AddressHasNoBracketsOutsideTheUri() {
        assertEquals("::1", Endpoint.parse("tcp://[::1]:7171").host());
        assertEquals("tcp://[::1]:7171", Endpoint.of("tcp", "::1", 7171).toString());
        assertEquals(Endpoint.parse("tcp://[::1]:7171"), Endpoint.of("tcp", "::1", 7171));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "tcp://user:hunter2@h:1",
        "tcp://hunter2@h:1",
        "tcp://hunter2@[::1]:1",
        "tcp://hunter2@h",
        "tcp://user:hunter2@h:99999",
        "tcp://user:hunter2@h:1 x",
        "tcp://user:hunter2 @h:1",
        "tcp://user:hunter2@",
        "tcp://h:1?key=hunter2#f",
        "tcp://h:1/hunter2 x",
        "tcp://hunter2",
        "hunter2@tcp://h:1",
        "tcp:user:hunter2@h://x:1"
    })
    void aSecretInTheWrongPlaceIsNeverRepeated(String uri) {
        AssemblyException error = assertThrows(AssemblyException.class, () -> Endpoint.parse(uri));
        assertFalse(error.getMessage().contains("hunter2"), error.getMessage());
        assertEquals(null, error.getCause(), "a cause would print the URI");
    }

    @Test
    void aUserIsRefusedWithAdvice() {
        AssemblyException error = assertThrows(AssemblyException.class, () -> Endpoint.parse("tcp://ana:pw@h:1"));
        assertTrue(error.getMessage().contains("builder"), error.getMessage());
    }

    @Test
    void aPathCanStandInPlaceOfHostAndPort() {
        Endpoint endpoint = Endpoint.parse("unix+json:///run/my%20hub.sock?a=b");
        assertEquals("", endpoint.host());
        assertEquals(-1, endpoint.port());
        assertEquals("/run/my%20hub.sock", endpoint.path());
        assertEquals("a=b", endpoint.query());
        assertEquals("unix+json:///run/my%20hub.sock?a=b", endpoint.toString());
        assertEquals(endpoint, Endpoint.parse(endpoint.toString()));
        assertEquals("unix+json:///run/my%20hub.sock", endpoint.withoutDetails().toString());
        assertEquals(Endpoint.parse("unix:///run/hub"), Endpoint.of("unix", "/run/hub"));
        assertThrows(AssemblyException.class, () -> endpoint.withPort(1));
        assertThrows(AssemblyException.class, () -> Endpoint.of("unix", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "tcp", "tcp:", "tcp:h:1", "//h:1", "h:1", "tcp://", "tcp://:1", "tcp:///", "tcp:/p", "tcp:/p?q=:///", "tcp:///p#f", "tcp://h", "tcp://h:", "tcp://h:-1",
        "tcp://h:65536", "tcp://h:99999999999", "tcp://h:x", "tcp://h:1#f", "TCP://h:1", "tcp+://h:1", "tcp++json://h:1",
        "tcp+JSON://h:1", "tcp.x://h:1", "1tcp://h:1", "tcp://a b:1", "tcp://[::1:1", "tcp://h:1/\u0000",
        "tcp://h:1/a\r\nb", "tcp+abcdefghijabcdefghijabcdefghij123://h:1"
    })
    void whatIsNotAnEndpointIsRefused(String uri) {
        assertThrows(AssemblyException.class, () -> Endpoint.parse(uri));
    }

    @Test
    void theMessageSaysWhatIsWrong() {
        assertMessage("port is missing", "tcp+json://h");
        assertMessage("fragment", "tcp://h:1#x");
        assertMessage("65535, not 65536", "tcp://h:65536");
        assertMessage("\"JSON\"", "tcp+JSON://h:1");
        assertMessage("at character", "tcp://h:1/a b");
    }

    private static void assertMessage(String part, String uri) {
        AssemblyException error = assertThrows(AssemblyException.class, () -> Endpoint.parse(uri));
        assertTrue(error.getMessage().contains(part), error.getMessage());
    }

    @Test
    void aNameHasUpTo32Characters() {
        String longest = "a".repeat(32);
        assertEquals(longest, Endpoint.parse(longest + "://h:1").transport());
        assertThrows(AssemblyException.class, () -> Endpoint.parse(longest + "a://h:1"));
        assertThrows(AssemblyException.class, () -> Endpoint.of("", "h", 1));
        assertThrows(AssemblyException.class, () -> Endpoint.of("Tcp", "h", 1));
        assertThrows(AssemblyException.class, () -> Endpoint.of("tcp", "h", 1).withStages("json", "-x"));
    }

    @Test
    void aPortHasARange() {
        assertThrows(AssemblyException.class, () -> Endpoint.of("tcp", "h", -1));
        assertThrows(AssemblyException.class, () -> Endpoint.of("tcp", "h", 1).withPort(65_536));
        assertThrows(AssemblyException.class, () -> Endpoint.of("tcp", "", 1));
        assertThrows(NullPointerException.class, () -> Endpoint.of("tcp", null, 1));
        assertThrows(NullPointerException.class, () -> Endpoint.parse(null));
    }

    @Test
    void copiesChangeOneThing() {
        Endpoint plain = Endpoint.parse("tcp+json://h:1/p?q");
        Endpoint changed = plain.withPort(2).withStages("a", "b").withOption(StandardSocketOptions.TCP_NODELAY, true);
        assertEquals("tcp+a+b://h:2/p?q", changed.toString());
        assertEquals(true, changed.options().get(StandardSocketOptions.TCP_NODELAY).orElseThrow());
        assertEquals("tcp+json://h:1/p?q", plain.toString());
        assertTrue(plain.options().names().isEmpty());
        assertNotEquals(plain, plain.withOption(StandardSocketOptions.TCP_NODELAY, true), "options count");
        assertEquals(plain, plain.withOptions(Options.none()));
        assertThrows(UnsupportedOperationException.class, () -> changed.stages().add("c"));
    }
}
