// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that has opened as many files as it may. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "epoll is Linux's, and so is this ulimit")
class FewFilesTest {

    private static final int CONNECT_TIMEOUT_SECONDS = 30;
    private static final int AT_ONCE_MILLIS = 5_000;

    @ParameterizedTest(name = "a connect or listen for which no socket or thread can be made fails at once: {0}")
    @ValueSource(strings = {"nio", "epoll"})
    void noSocketIsToldAtOnce(String io) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -n 256; exec \"$@\"", "bash"));
        command.addAll(ChildJvm.commandWithEpoll(
                List.of(), FewFiles.class, io, Integer.toString(CONNECT_TIMEOUT_SECONDS)));
        try (PeerProcess process = new PeerProcess(command)) {
            String[] refused = process.next("refused ").split(" ", 3);
            assertTrue(Long.parseLong(refused[1]) < AT_ONCE_MILLIS, refused[1] + " ms");
            assertTrue(refused[2].startsWith("Cannot connect to 127.0.0.1:"), refused[2]);
            assertTrue(refused[2].contains("no socket can be made: "), refused[2]);
            String deaf = process.next("deaf ");
            assertTrue(deaf.startsWith("deaf Cannot listen on 127.0.0.1:0: no socket can be made: "), deaf);
            String idle = process.next("idle ");
            assertTrue(idle.contains("the threads for its I/O (" + io + ") cannot be made: "), idle);
            process.next("connected");
        }
    }
}
