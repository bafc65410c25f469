// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.AssemblyException;
import io.patchbay.IoKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** This module's tests run without any native jar. */
class IoChoiceTest {

    @Test
    void fallsBackOnTheJdkAndSaysWhy() {
        IoChoice choice = IoChoice.of(IoKind.AUTO);
        assertEquals(IoKind.NIO, choice.kind());
        assertTrue(choice.describe().matches("nio \\(not (epoll|kqueue), because the jar netty-transport-.*is not there.*"),
                choice.describe());
        assertEquals("nio", IoChoice.of(IoKind.NIO).describe());
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "KQUEUE"})
    void aKindThatIsNamedMustBeThere(IoKind kind) {
        String refusal = assertThrows(AssemblyException.class, () -> IoChoice.of(kind)).getMessage();
        assertTrue(refusal.contains("Option io cannot be " + kind), refusal);
    }
}
