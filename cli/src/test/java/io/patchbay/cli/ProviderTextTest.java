// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.patchbay.ProviderFailure;
import io.patchbay.ProviderInfo;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProviderTextTest {

    private static final ProviderInfo JSON =
            new ProviderInfo("protocol", "json", "x.Json", "x.codec", Optional.of("1.2"));
    private static final ProviderInfo LZ = new ProviderInfo("compressor", "lz", "y.Lz", "lz.jar", Optional.empty());
    private static final ProviderFailure BROKEN = new ProviderFailure(
            "cipher", "bad.jar", new IllegalStateException("no luck\nat all", new RuntimeException("deep")));

    @Test
    void theTableLinesUp() {
        assertEquals(
                List.of(
                        "KIND        NAME  CLASS   MODULE OR JAR  VERSION",
                        "protocol    json  x.Json  x.codec        1.2",
                        "compressor  lz    y.Lz    lz.jar         -"),
                ProviderText.table(List.of(JSON, LZ)));
    }

    @Test
    void aFailureIsOneLineWithItsCauses() {
        assertEquals(
                List.of("broken cipher in bad.jar: java.lang.IllegalStateException: no luck\\nat all;"
                        + " caused by java.lang.RuntimeException: deep"),
                ProviderText.lines(List.of(BROKEN)));
    }

    @Test
    void jsonHasTheSame() {
        String json = Json.write(List.of(ProviderText.map(LZ), ProviderText.map(BROKEN))).replaceAll("\\s*\\R\\s*", "");
        assertEquals(
                "[ {\"kind\" : \"compressor\",\"name\" : \"lz\",\"class\" : \"y.Lz\",\"origin\" : \"lz.jar\","
                        + "\"version\" : null}, {\"kind\" : \"cipher\",\"origin\" : \"bad.jar\","
                        + "\"cause\" : \"java.lang.IllegalStateException: no luck\\nat all\"} ]",
                json);
    }
}
