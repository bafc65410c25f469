// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static io.patchbay.testkit.Kit.assertCaught;

import org.junit.jupiter.api.Test;

class ProtocolDefectsTest {

    @Test
    void aKeptFrameIsCaught() {
        assertCaught(BrokenProtocols.KeepsTheFrame.class, "messagesKeepNoReferenceToTheFrame", "copies what it keeps");
    }

    @Test
    void anUncheckedSumIsCaught() {
        assertCaught(BrokenProtocols.IgnoresTheSum.class, "damageIsNoticed", "with one bit changed");
    }

    @Test
    void bytesBehindTheMessageAreCaught() {
        assertCaught(BrokenProtocols.IgnoresTheEnd.class, "trailingBytesAreRefused", "fills its frame exactly");
    }

    @Test
    void anUnknownTypeIsCaught() {
        assertCaught(BrokenProtocols.IgnoresTheRegistry.class, "unknownTypesAreRefused", "not registered is refused");
    }

    @Test
    void anExceptionForASmallTargetIsCaught() {
        assertCaught(BrokenProtocols.ThrowsWhenTheTargetIsTooSmall.class, "aTargetThatIsTooSmallIsAnswered",
                "nothing else is thrown");
    }

    @Test
    void scratchMemorySharedByThreadsIsCaught() {
        assertCaught(BrokenProtocols.SharesScratchMemory.class, "manyThreadsMayUseOneCodec",
                "may be used by many threads at once");
    }

    @Test
    void anInexactTimeIsCaught() {
        assertCaught(BrokenProtocols.RoundsTheTime.class, "messagesComeBack", "The time of a message comes back");
    }
}
