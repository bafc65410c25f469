// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static io.patchbay.testkit.Kit.assertCaught;

import org.junit.jupiter.api.Test;

class CompressorDefectsTest {

    @Test
    void aLostByteIsCaught() {
        assertCaught(BrokenCompressors.LosesAByte.class, "everySizeAndContentComesBack", "comes back byte for byte");
    }

    @Test
    void anExceptionForASmallTargetIsCaught() {
        assertCaught(BrokenCompressors.ThrowsWhenTheTargetIsTooSmall.class, "aTargetThatIsTooSmallIsAnswered",
                "TARGET_TOO_SMALL, never with an exception");
    }

    @Test
    void aByteOutsideTheTargetIsCaught() {
        assertCaught(BrokenCompressors.WritesOutsideItsTarget.class, "everySizeAndContentComesBack",
                "never looks outside position and limit");
    }

    @Test
    void wrongPositionsAreCaught() {
        assertCaught(BrokenCompressors.LeavesPositionsWrong.class, "everySizeAndContentComesBack",
                "the source's position is its limit");
    }

    @Test
    void aChangedSourceIsCaught() {
        assertCaught(BrokenCompressors.ChangesItsSource.class, "everySizeAndContentComesBack",
                "never writes to a source");
    }

    @Test
    void aBadNameIsCaught() {
        assertCaught(BrokenCompressors.HasABadName.class, "nameFollowsTheGrammar", "[a-z][a-z0-9-]{0,31}");
    }

    @Test
    void aFieldThatChangesIsCaught() {
        assertCaught(BrokenCompressors.HasAFieldThatChanges.class, "hasNoFieldThatChanges", "no field that changes");
    }

    @Test
    void scratchMemorySharedByThreadsIsCaught() {
        assertCaught(BrokenCompressors.SharesScratchMemory.class, "manyThreadsMayUseTheProvider",
                "may be used by many threads at once");
    }

    @Test
    void anotherExceptionIsCaught() {
        assertCaught(BrokenCompressors.ThrowsTheWrongType.class, "aTruncatedFrameDoesNoHarm",
                "are a CodecException and nothing else");
    }

    @Test
    void memoryForAClaimedLengthIsCaught() {
        assertCaught(BrokenCompressors.TrustsAClaimedLength.class, "memoryIsBoundedByTheTarget",
                "no more memory than the target");
    }

    @Test
    void earlierBytesAreCaught() {
        assertCaught(BrokenCompressors.ShowsEarlierBytes.class, "earlierBytesDoNotLeak", "shows no bytes of other");
    }

    @Test
    void aNegativeBoundIsCaught() {
        assertCaught(BrokenCompressors.HasANegativeBound.class, "theBoundIsUsable", "is not negative");
    }

    @Test
    void aMissingRegistrationIsCaught() {
        assertCaught(BrokenCompressors.IsNotRegistered.class, "isRegisteredAsAService", "provides … with");
    }

    @Test
    void stateSharedByConnectionsIsCaught() {
        assertCaught(BrokenCompressors.MixesConnections.class, "connectionsShareNoState", "share no state");
    }
}
