// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static io.patchbay.testkit.Kit.assertCaught;

import org.junit.jupiter.api.Test;

class CipherDefectsTest {

    @Test
    void missingAuthenticationIsCaught() {
        assertCaught(BrokenCiphers.OnlyHides.class, "secureRefusesEveryFlippedBit", "with one bit changed");
        assertCaught(BrokenCiphers.OnlyHides.class, "secureRefusesOtherLengths", "that was cut");
        assertCaught(BrokenCiphers.OnlyHides.class, "aWrongKeyDoesNotOpen", "refuses a frame that was sealed with");
    }

    @Test
    void aRepeatedResultIsCaught() {
        assertCaught(BrokenCiphers.OnlyHides.class, "secureNeverSealsAlike", "to other bytes every time");
    }

    @Test
    void aKeyThatIsNotCopiedIsCaught() {
        assertCaught(BrokenCiphers.OnlyHides.class, "theKeyIsCopied", "copies what it needs of the key");
    }

    @Test
    void aSessionThatWorksAfterItsEndIsCaught() {
        assertCaught(BrokenCiphers.OnlyHides.class, "aClosedSessionRefusesToWork", "has forgotten its key");
    }

    @Test
    void replayIsCaught() {
        assertCaught(BrokenCiphers.ForgetsToCount.class, "secureRefusesReplayAndReordering", "opened before");
    }

    @Test
    void reflectionIsCaught() {
        assertCaught(BrokenCiphers.ForgetsTheSide.class, "secureRefusesReflection", "the side that sealed it");
    }

    @Test
    void badGreetingsAreCaught() {
        assertCaught(BrokenCiphers.GreetsAnew.class, "greetingsAreShortAndStable", "the same at every call");
        assertCaught(BrokenCiphers.GreetsAtLength.class, "greetingsAreShortAndStable", "at most 1024 bytes");
        assertCaught(BrokenCiphers.TakesNoiseBadly.class, "noiseIsNoGreeting", "no greeting is a CodecException");
    }

    @Test
    void aRepeatedKeyIsCaught() {
        assertCaught(BrokenCiphers.MakesTheSameKeyAgain.class, "generatedKeysAreNewAndOfTheRightLength", "a new key");
    }
}
