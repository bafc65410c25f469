// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetupTest {

    private static Setup client(String uri) {
        return Setup.of(Endpoint.parse(uri), Setup.Role.CLIENT);
    }

    @Test
    void isFoundAsAService() {
        assertTrue(TcpTransport.class.getModule().getDescriptor().provides().stream()
                .anyMatch(provided -> provided.service().equals(Transport.class.getName())
                        && provided.providers()
                                .equals(List.of(TcpTransport.class.getName(), TlsTransport.class.getName()))));
        assertEquals("tcp", new TcpTransport().name());
        assertEquals(new Traits(true, true, true), new TcpTransport().traits());
    }

    @Test
    void choosesTheFramingThatFits() {
        assertEquals("length4", describe(client("tcp+json://h:1")).get("framing"));
        assertEquals("raw", describe(client("tcp://h:1")).get("framing"));
    }

    @Test
    void saysWhatIsInForce() {
        Endpoint endpoint = Endpoint.parse("tcp+json://h:1")
                .withOption(TcpOptions.FRAMING, Framing.line())
                .withOption(TcpOptions.BACKLOG, 7)
                .withOption(StandardSocketOptions.SO_RCVBUF, 4096);
        Map<String, String> settings = describe(Setup.of(endpoint, Setup.Role.SERVER));
        assertEquals("line", settings.get("framing"));
        assertEquals("epoll", describe(Setup.of(endpoint, Setup.Role.SERVER)).get("io"), "its jar is on the test path");
        assertEquals("7", settings.get("tcp.backlog"));
        assertEquals("4096", settings.get("SO_RCVBUF"));
        assertEquals("true", settings.get("TCP_NODELAY"));
        assertFalse(describe(client("tcp://h:1")).containsKey("tcp.backlog"));
    }

    private static Map<String, String> describe(Setup setup) {
        return new TcpTransport().describe(setup);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://h:1/path", "tcp://h:1/", "tcp://h:1?query", "tcp://h:0"})
    void refusesWhatAnEndpointCannotMean(String uri) {
        assertThrows(AssemblyException.class, () -> describe(client(uri)));
    }

    @Test
    void refusesRawBehindStages() {
        Setup setup = Setup.of(
                Endpoint.parse("tcp+json://h:1").withOption(TcpOptions.FRAMING, Framing.raw()), Setup.Role.SERVER);
        AssemblyException refusal = assertThrows(AssemblyException.class, () -> describe(setup));
        assertTrue(refusal.getMessage().contains("raw") && refusal.getMessage().contains("json"));
        try (OpenTransport open = new TcpTransport().open(new TransportContext("test", 1))) {
            assertThrows(AssemblyException.class, () -> open.listen(setup, Recorder::new));
        }
    }

    @Test
    void refusesSizesThatAreNone() {
        Setup setup = Setup.of(
                Endpoint.parse("tcp://h:1").withOption(StandardSocketOptions.SO_SNDBUF, 0), Setup.Role.CLIENT);
        assertThrows(AssemblyException.class, () -> describe(setup));
    }
}
