// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static io.patchbay.testkit.Kit.assertCaught;

import org.junit.jupiter.api.Test;

class TransportDefectsTest {

    @Test
    void aSecondEndIsCaught() {
        assertCaught(BrokenTransports.TellsTheEndTwice.class, "bothSidesLearnOfTheEnd", "exactly once");
    }

    @Test
    void framesDroppedOnCloseAreCaught() {
        assertCaught(BrokenTransports.DropsFramesOnClose.class, "whatWasTakenBeforeCloseArrives",
                "taken before close() arrives");
    }

    @Test
    void aLostFrameIsCaught() {
        assertCaught(BrokenTransports.LosesFrames.class, "framesOfManySendersArrive", "all arrive");
    }

    @Test
    void aCutFrameIsCaught() {
        assertCaught(BrokenTransports.CutsFrames.class, "framesOfEverySizeArriveWhole", "comes out whole");
    }

    @Test
    void aKeptBufferIsCaught() {
        assertCaught(BrokenTransports.KeepsTheCallersBuffer.class, "theCallerMayReuseItsBuffer", "reuse the buffer");
    }

    @Test
    void aQueueWithoutBoundIsCaught() {
        assertCaught(BrokenTransports.NeverRefuses.class, "aPausedReaderHoldsTheSender", "when the send queue is full");
    }

    @Test
    void aReaderThatDoesNotPauseIsCaught() {
        assertCaught(BrokenTransports.DoesNotPause.class, "readingCanBePausedFromAnyThread",
                "a peer that reads nothing");
    }

    @Test
    void wrongCountsAreCaught() {
        assertCaught(BrokenTransports.CountsWrong.class, "statisticsAreExact", "bytesSent is exact");
    }

    @Test
    void aHiddenFailureIsCaught() {
        assertCaught(BrokenTransports.HidesFailures.class, "aFailingServerHandlerEndsItsLinkOnly",
                "its link is aborted");
    }

    @Test
    void aCallOnAnotherThreadIsCaught() {
        assertCaught(BrokenTransports.CallsOnAnotherThread.class, "framesOfEverySizeArriveWhole",
                "onIoThread() is true in the callbacks");
    }

    @Test
    void aThreadLeftBehindIsCaught() {
        assertCaught(BrokenTransports.LeavesAThread.class, "nothingIsLeftBehind", "left-behind");
    }

    @Test
    void anInventedOptionIsCaught() {
        assertCaught(BrokenTransports.InventsOptions.class, "unknownOptionsAreUnsupported",
                "UnsupportedOperationException");
    }
}
