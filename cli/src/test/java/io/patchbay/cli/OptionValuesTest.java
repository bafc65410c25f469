// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.Option;
import io.patchbay.Options;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionValuesTest {

    private static final Option<Integer> DEPTH = Option.ofInt("depth.max", 1, 9, "how deep");

    private final OptionValues values = new OptionValues(List.of(
            DEPTH,
            StandardSocketOptions.TCP_NODELAY,
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.IP_MULTICAST_IF));

    @Test
    void readsEachByItsType() {
        Options options = values.parse(List.of("depth.max=3", "TCP_NODELAY=false", "SO_RCVBUF=4096"));
        assertEquals(Optional.of(3), options.get(DEPTH));
        assertEquals(Optional.of(false), options.get(StandardSocketOptions.TCP_NODELAY));
        assertEquals(Optional.of(4096), options.get(StandardSocketOptions.SO_RCVBUF));
    }

    @Test
    void namesAreReadInAnyCaseAndTheLastValueHolds() {
        Options options = values.parse(List.of("tcp_nodelay=true", "Depth.Max=4", "depth.max=5"));
        assertEquals(Optional.of(true), options.get(StandardSocketOptions.TCP_NODELAY));
        assertEquals(Optional.of(5), options.get(DEPTH));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "depth|NAME=VALUE",
                "=3|NAME=VALUE",
                "depht.max=3|Available: depth.max, IP_MULTICAST_IF, SO_RCVBUF, TCP_NODELAY",
                "depth.max=10|from 1 to 9",
                "TCP_NODELAY=yes|true or false, not \"yes\"",
                "SO_RCVBUF=4k|whole number, not \"4k\"",
                "IP_MULTICAST_IF=lo|cannot be set from a command line"
            })
    void saysWhatIsWrong(String assignment, String part) {
        String message = assertThrows(UsageException.class, () -> values.parse(List.of(assignment)))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void anEndpointWithoutOptionsSaysSo() {
        OptionValues none = new OptionValues(List.of());
        String message = assertThrows(UsageException.class, () -> none.parse(List.of("a=b"))).getMessage();
        assertTrue(message.endsWith("Available: none"), message);
    }
}
