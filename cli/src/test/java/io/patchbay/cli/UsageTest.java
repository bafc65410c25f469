// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

    @Test
    void versionComesFromTheModule() {
        Cli.Result result = Cli.run("--version");
        assertEquals(0, result.code());
        assertTrue(result.lines().get(0).matches("patchbay [0-9]+\\.[0-9]+\\.[0-9]+.*"), result.out());
    }

    @Test
    void withoutACommandTheUsageIsAnError() {
        Cli.Result result = Cli.run();
        assertEquals(2, result.code());
        assertEquals("", result.out());
        assertTrue(result.err().contains("Usage: patchbay"), result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "providers", "plugins", "explain", "echo", "connect", "chat", "sync"})
    void everyCommandHasHelp(String command) {
        Cli.Result result = Cli.run(command, "--help");
        assertEquals(0, result.code());
        assertTrue(result.out().contains("Usage: patchbay " + command), result.out());
        assertTrue(Cli.run("--help").out().contains("  " + command + " "));
        assertEquals(0, Cli.run(command, "--version").code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "conect|conect",
                "plugins no-such-directory|cannot be read as a directory of plugins",
                "connect|Missing required parameter: 'URI'",
                "connect tcp://h:1 extra|extra",
                "connect tcp://h:1 --count 0|--count is at least 1, not 0",
                "connect tcp://h:1 --count x|'x'",
                "connect tcp://h:1 --timeout -1|--timeout is a number of seconds",
                "connect tcp://h:1 --timeout NaN|--timeout is a number of seconds",
                "connect tcp://h:1 --echo --count 2|--echo sends back what arrives",
                "echo tcp://h:1 --max-message 0|--max-message: Limit maxFrameBytes is from 1",
                "sync serve tcp+json://127.0.0.1:0|--into",
                "sync push tcp+json://127.0.0.1:1 --from x|--outbox",
                "sync push tcp://127.0.0.1:1 --from x --outbox y|Delivery needs a protocol: tcp+json://",
                "sync serve tcp+json://127.0.0.1:0 -o protocol.version=1 --into x|Lines are messages of type",
                "connect nowhere|it needs a transport and an address",
                "echo tcp://127.0.0.1|the port is missing",
                "explain tcp://127.0.0.1:99999|not 99999"
            })
    void wrongUsageIsOneSentenceAndExitCode2(String line, String part) {
        Cli.Result result = Cli.run(line.split(" "));
        assertEquals(2, result.code(), result.err());
        assertEquals("", result.out());
        assertTrue(result.err().contains(part), result.err());
        assertTrue(result.err().lines().count() <= 3, result.err());
    }

    @Test
    void stackTracesAreForThoseWhoAsk() {
        assertTrue(!Cli.run("explain", "nowhere").err().contains("\tat "));
        assertTrue(Cli.run("explain", "--debug", "nowhere").err().contains("\tat "));
        assertTrue(Cli.run("-v", "explain", "nowhere").err().contains("\tat "));
    }
}
