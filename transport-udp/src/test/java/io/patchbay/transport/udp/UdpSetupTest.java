// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.IoKind;
import io.patchbay.StandardOptions;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpSetupTest {

    private static final Endpoint ENDPOINT = Endpoint.of("udp", "127.0.0.1", 5000);

    private static Map<String, String> describe(Endpoint endpoint, Setup.Role role) {
        return new UdpTransport().describe(Setup.of(endpoint, role));
    }

    private static String refused(Endpoint endpoint, Setup.Role role) {
        return assertThrows(AssemblyException.class, () -> describe(endpoint, role)).getMessage();
    }

    @Test
    void nothingIsPromised() {
        assertEquals(new Traits(false, false, false), new UdpTransport().traits());
    }

    @Test
    void aKindOfIoThatIsNotThereIsRefused() {
        Endpoint socket = ENDPOINT.withOption(UdpOptions.MODE, UdpOptions.Mode.SOCKET);
        assertTrue(refused(socket.withOption(StandardOptions.IO, IoKind.EPOLL), Setup.Role.SERVER)
                .contains("set nio"));
        assertTrue(refused(ENDPOINT.withOption(StandardOptions.IO, IoKind.KQUEUE), Setup.Role.CLIENT)
                .contains("set nio"));
        assertTrue(refused(ENDPOINT.withOption(StandardOptions.IO, IoKind.IO_URING), Setup.Role.SERVER)
                .contains("set nio"));
        assertTrue(refused(socket.withOption(UdpOptions.COOKIE, true), Setup.Role.SERVER)
                .contains("leave one of them out"));
    }

    @Test
    void settingsAreShown() {
        Map<String, String> server = describe(ENDPOINT, Setup.Role.SERVER);
        assertEquals("peers", server.get("udp.mode"));
        assertEquals("no limit", server.get("udp.max-reply-factor"));
        assertEquals("false", server.get("udp.cookie"));
        assertEquals("60000 ms", server.get("udp.peer-timeout"));
        assertEquals("1200", server.get("udp.max-payload"));
        assertEquals("65535", server.get("udp.max-receive"));
        assertEquals("false", server.get("SO_BROADCAST"));
        assertEquals("1", server.get("IP_MULTICAST_TTL"));
        Map<String, String> socket =
                describe(ENDPOINT.withOption(UdpOptions.MODE, UdpOptions.Mode.SOCKET), Setup.Role.SERVER);
        assertEquals("socket", socket.get("udp.mode"));
        assertEquals("nio (udp.mode=socket has nothing else)", socket.get("io"));
        assertEquals("65507", socket.get("udp.max-payload"));
        assertEquals(
                List.of("udp.cookie", "udp.max-payload", "udp.max-receive"),
                describe(ENDPOINT, Setup.Role.CLIENT).keySet().stream()
                        .filter(name -> name.startsWith("udp"))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp://127.0.0.1:5000/path", "udp://127.0.0.1:5000?query"})
    void pathAndQueryAreRefused(String uri) {
        assertTrue(refused(Endpoint.parse(uri), Setup.Role.SERVER).contains("leave out what follows the port 5000"));
    }

    @Test
    void nobodyConnectsToPortZero() {
        assertTrue(refused(ENDPOINT.withPort(0), Setup.Role.CLIENT).contains("port 0"));
        describe(ENDPOINT.withPort(0), Setup.Role.SERVER);
    }

    @Test
    void modeSocketIsForListenersWithoutStages() {
        Endpoint socket = ENDPOINT.withOption(UdpOptions.MODE, UdpOptions.Mode.SOCKET);
        assertTrue(refused(socket, Setup.Role.CLIENT).contains("listen on"));
        String message = refused(socket.withStages("json", "rle"), Setup.Role.SERVER);
        assertTrue(message.contains("[json, rle]") && message.contains("udp.mode=peers"), message);
    }

    private static <T> void assertRefused(SocketOption<T> option, T value) {
        String message = refused(ENDPOINT.withOption(option, value), Setup.Role.SERVER);
        assertTrue(message.contains(option.name()), message);
    }

    @Test
    void valuesOutOfRangeAreRefusedBeforeASocketOpens() {
        assertRefused(UdpOptions.MAX_PAYLOAD, 65_508);
        assertRefused(UdpOptions.MAX_PAYLOAD, -1);
        assertRefused(UdpOptions.MAX_RECEIVE, 65_536);
        assertRefused(UdpOptions.PEER_TIMEOUT, Duration.ofMillis(9));
        assertRefused(UdpOptions.PEER_TIMEOUT, Duration.ofDays(2));
        assertRefused(StandardSocketOptions.SO_RCVBUF, 0);
        assertRefused(StandardSocketOptions.SO_SNDBUF, 0);
        assertRefused(StandardSocketOptions.IP_MULTICAST_TTL, 256);
        assertRefused(StandardSocketOptions.IP_TOS, -1);
    }

    @Test
    void optionsAreReadFromText() {
        assertEquals(UdpOptions.Mode.SOCKET, UdpOptions.MODE.parse("socket"));
        assertEquals(UdpOptions.Mode.PEERS, UdpOptions.MODE.parse("peers"));
        assertThrows(AssemblyException.class, () -> UdpOptions.MODE.parse("stream"));
        assertEquals(Duration.ofSeconds(5), UdpOptions.PEER_TIMEOUT.parse("5000"));
        assertThrows(AssemblyException.class, () -> UdpOptions.PEER_TIMEOUT.parse("5 s"));
        assertThrows(AssemblyException.class, () -> UdpOptions.PEER_TIMEOUT.parse("1"));
    }
}
