// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.Endpoint;
import io.patchbay.Limits;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a {@link Transport} promises, over real links of this machine.
 *
 * <p>What a transport's {@link Traits} do not promise is not asked of it: those tests are skipped, or send again until
 * a frame arrives.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract non-sealed class TransportContract extends ProviderContract {

    private static final int FRAME_BYTES = 256 << 10;
    private static final int SOME_PORT = 7171;
    private static final int DATAGRAM_BYTES = 1_200;

    @TempDir(factory = ShortFolder.class)
    Path folder;

    /** For subclasses. */
    protected TransportContract() {}

    /**
     * Makes the transport to check. Asked once for each pair of peers.
     *
     * @return the provider
     */
    protected abstract Transport transport();

    @Override
    final Transport provider() {
        return transport();
    }

    /**
     * Hook: where to listen. Some tests listen twice at one time, so an address that is not "any free one" must be
     * another one at each call.
     *
     * @return by default port 0 of 127.0.0.1, or if the transport is located by a path, a new path in a temporary
     *     folder; with a stage behind the transport, so that every frame must stay whole
     */
    protected Endpoint endpoint() {
        return Places.free(transport(), folder).withStages("contract");
    }

    /**
     * Hook: where to connect, to reach a listener on {@link #endpoint()}.
     *
     * @param bound the address of its binding
     * @return by default the endpoint with the port or the path of a socket's address or a {@link MemoryAddress}
     */
    protected Endpoint target(SocketAddress bound) {
        return Places.of(bound, endpoint());
    }

    /**
     * Hook: the bounds to keep. The largest frame must be one that the transport can carry.
     *
     * @return by default frames of 256 KiB, 1,200 bytes where frames may be lost, and a short connect timeout
     */
    protected Limits limits() {
        return Limits.defaults()
                .withMaxFrameBytes(transport().traits().reliable() ? FRAME_BYTES : DATAGRAM_BYTES)
                .withSendQueueBytes(2 * FRAME_BYTES)
                .withConnectTimeout(Duration.ofSeconds(5));
    }

    /**
     * Makes a setup of {@link #endpoint()} and {@link #limits()}.
     *
     * @param role the side
     * @return the setup
     */
    @Override
    protected Setup setup(Setup.Role role) {
        Endpoint endpoint = endpoint();
        // Nobody can connect to "any free port".
        boolean open = role == Setup.Role.CLIENT && endpoint.port() == 0;
        return Setup.of(open ? endpoint.withPort(SOME_PORT) : endpoint, role).withLimits(limits());
    }

    final Promises promises() {
        return new Promises(transport().traits());
    }

    /** The promises are the same at every call, and so is the kind of place. */
    @Test
    @Checks({Rule.TRANSPORT_1, Rule.TRANSPORT_19, Rule.PROVIDER_11})
    protected void traitsAreStable() {
        new LinkRules(this).traitsAreStable();
    }

    /** A path alone, or a host and a port, is enough. */
    @Test
    @Checks(Rule.TRANSPORT_20)
    protected void aPlaceIsEnough() {
        new LifeRules(this).aPlaceIsEnough();
    }

    /** Frames of 0 bytes up to the limit arrive whole, both ways. */
    @Test
    @Checks({
        Rule.TRANSPORT_2, Rule.TRANSPORT_3, Rule.HANDLER_1, Rule.HANDLER_2, Rule.HANDLER_6, Rule.TRANSPORT_6,
        Rule.LINK_18, Rule.BINDING_1, Rule.PROVIDER_11
    })
    protected void framesOfEverySizeArriveWhole() {
        new FrameRules(this).everySizeArrivesWhole();
    }

    /** A larger frame is refused, and the link goes on. */
    @Test
    @Checks(Rule.LINK_7)
    protected void aFrameAboveTheLimitIsRefused() {
        new FrameRules(this).aFrameAboveTheLimitIsRefused();
    }

    /** A peer with a larger limit cannot make this side take a frame above its own. */
    @Test
    @Checks({Rule.LINK_8, Rule.HANDLER_7})
    protected void theReceiverKeepsItsLimit() {
        new FrameRules(this).theReceiverKeepsItsLimit();
    }

    /** A frame is taken from a buffer of any shape, which the caller may reuse at once. */
    @Test
    @Checks({Rule.LINK_4, Rule.LINK_5, Rule.STAGE_5})
    protected void theCallerMayReuseItsBuffer() {
        promises().assumeStream();
        new FrameRules(this).theCallerMayReuseItsBuffer();
    }

    /** Frames of 8 threads that send at once all arrive, and each thread's keep their order. */
    @Test
    @Checks({Rule.LINK_1, Rule.TRANSPORT_2, Rule.TRANSPORT_3, Rule.LINK_2})
    protected void framesOfManySendersArrive() {
        new FrameRules(this).framesOfManySendersArrive();
    }

    /** Frames arrive in the order in which they were sent. */
    @Test
    @Checks(Rule.TRANSPORT_4)
    protected void framesKeepTheirOrder() {
        promises().assumeStream();
        new FrameRules(this).framesKeepTheirOrder();
    }

    /** Order holds between a thread and the I/O thread. */
    @Test
    @Checks({Rule.LINK_2, Rule.HANDLER_1})
    protected void theIoThreadKeepsTheOrder() {
        promises().assumeStream();
        new FrameRules(this).theIoThreadKeepsTheOrder();
    }

    /** A frame can be sent back from within the call that brought it. */
    @Test
    @Checks(Rule.HANDLER_5)
    protected void borrowedFramesCanBeEchoed() {
        promises().assumeStream();
        new FrameRules(this).borrowedFramesCanBeEchoed();
    }

    /** A handler may leave a frame's bytes unread. */
    @Test
    @Checks(Rule.HANDLER_4)
    protected void handlersNeedNotReadTheirFrames() {
        promises().assumeStream();
        new FrameRules(this).handlersNeedNotReadTheirFrames();
    }

    /** Both sides can send as soon as they are open. */
    @Test
    @Checks(Rule.TRANSPORT_3)
    protected void framesSentInOnOpenArrive() {
        promises().assumeConnectedStream();
        new FrameRules(this).framesSentInOnOpenArrive();
    }

    /** A reader that pauses gets no frame more, and its sender's queue stays bounded; nothing is lost. */
    @Test
    @Checks({Rule.LINK_6, Rule.LINK_9, Rule.LINK_11, Rule.LINK_12, Rule.LINK_3})
    protected void aPausedReaderHoldsTheSender() {
        promises().assumeStream();
        new FlowRules(this).aPausedReaderHoldsTheSender();
    }

    /** Reading can be paused and resumed by any thread, again and again. */
    @Test
    @Checks({Rule.LINK_11, Rule.LINK_12})
    protected void readingCanBePausedFromAnyThread() {
        promises().assumeStream();
        new FlowRules(this).readingCanBePausedFromAnyThread();
    }

    /** A link whose peer reads nothing can be aborted. */
    @Test
    @Checks({Rule.LINK_17, Rule.LINK_3})
    protected void aStalledLinkCanBeAborted() {
        promises().assumeConnectedStream();
        new FlowRules(this).aStalledLinkCanBeAborted();
    }

    /** A transport one of whose peers reads nothing can be closed. */
    @Test
    @Checks({Rule.TRANSPORT_16, Rule.LINK_3})
    protected void aTransportWithAStalledLinkCloses() {
        promises().assumeStream();
        new FlowRules(this).aTransportWithAStalledLinkCloses();
    }

    /** However a link ends, each side is told exactly once, at last, and its link is harmless afterwards. */
    @Test
    @Checks({Rule.TRANSPORT_5, Rule.HANDLER_2, Rule.HANDLER_7, Rule.LINK_10, Rule.LINK_16})
    protected void bothSidesLearnOfTheEnd() {
        promises().assumeConnected();
        new LifeRules(this).bothSidesLearnOfTheEnd();
    }

    /** Everything that was taken before a close arrives. */
    @Test
    @Checks(Rule.LINK_14)
    protected void whatWasTakenBeforeCloseArrives() {
        promises().assumeConnectedStream();
        new LifeRules(this).whatWasTakenBeforeCloseArrives();
    }

    /** A server can greet and close at once. */
    @Test
    @Checks(Rule.LINK_14)
    protected void whatWasSentInOnOpenBeforeCloseArrives() {
        promises().assumeConnectedStream();
        new LifeRules(this).whatWasSentInOnOpenBeforeCloseArrives();
    }

    /** A connect where nobody listens fails in time. */
    @Test
    @Checks({Rule.TRANSPORT_10, Rule.TRANSPORT_12})
    protected void connectFailsWhereNobodyListens() {
        promises().assumeConnected();
        new LifeRules(this).nobodyListening();
    }

    /** A connect that was cancelled leaves nothing open. */
    @Test
    @Checks(Rule.TRANSPORT_11)
    protected void aConnectCanBeCancelled() {
        promises().assumeConnected();
        new LifeRules(this).aConnectCanBeCancelled();
    }

    /** An address that is in use cannot be listened on, and the failure names it. */
    @Test
    @Checks(Rule.TRANSPORT_13)
    protected void anAddressInUseIsRefused() {
        new LifeRules(this).anAddressInUseIsRefused();
    }

    /** A binding's end frees its address and leaves its links open. */
    @Test
    @Checks({Rule.BINDING_2, Rule.BINDING_3})
    protected void aClosedBindingLeavesLinksOpen() {
        new LifeRules(this).aClosedBindingLeavesLinksOpen();
    }

    /** A second close of anything does nothing, and nothing begins after the close of a transport. */
    @Test
    @Checks({Rule.TRANSPORT_18, Rule.LINK_16})
    protected void everythingCanBeClosedTwice() {
        promises().assumeConnected();
        new LifeRules(this).everythingCanBeClosedTwice();
    }

    /** A connector opens link after link, and several at once. */
    @Test
    @Checks(Rule.TRANSPORT_21)
    protected void connectorsOpenManyLinks() {
        new ConnectorRules(this).connectorsOpenManyLinks();
    }

    /** A connector opens nothing when its transport is closed. */
    @Test
    @Checks(Rule.TRANSPORT_22)
    protected void connectorsFailAfterTheClose() {
        promises().assumeConnected();
        new ConnectorRules(this).connectorsFailAfterTheClose();
    }

    /** A link can be ended from within a call. */
    @Test
    @Checks(Rule.TRANSPORT_5)
    protected void linksCanBeEndedInACallback() {
        promises().assumeConnected();
        new LifeRules(this).linksCanBeEndedInACallback();
    }

    /** A handler of a listener that throws loses its own link only. */
    @Test
    @Checks(Rule.HANDLER_3)
    protected void aFailingServerHandlerEndsItsLinkOnly() {
        new FailureRules(this).aFailingServerHandlerEndsItsLinkOnly();
    }

    /** A handler of a client that throws loses its own link only. */
    @Test
    @Checks(Rule.HANDLER_3)
    protected void aFailingClientHandlerEndsItsLinkOnly() {
        new FailureRules(this).aFailingClientHandlerEndsItsLinkOnly();
    }

    /** A listener that has no handler for a link refuses that link only. */
    @Test
    @Checks(Rule.TRANSPORT_14)
    protected void aFailingSupplierRefusesItsLinkOnly() {
        promises().assumeConnected();
        new FailureRules(this).aFailingSupplierRefusesItsLinkOnly();
    }

    /** A listener keeps to its limit of connections. */
    @Test
    @Checks(Rule.TRANSPORT_15)
    protected void noMoreLinksThanAllowed() {
        promises().assumeConnected();
        new FailureRules(this).noMoreLinksThanAllowed();
    }

    /** When bytes last came is what the peer did, whatever this side sends. */
    @Test
    @Checks(Rule.LINK_22)
    protected void onlyThePeerIsHeard() {
        promises().assumeConnectedStream();
        new LinkRules(this).onlyThePeerIsHeard();
    }

    /** A link that can ask its peer for a sign of life gets one. */
    @Test
    @Checks(Rule.LINK_23)
    protected void pingsAreAnswered() {
        promises().assumeConnected();
        new LinkRules(this).pingsAreAnswered();
    }

    /** Frames that are lent arrive, and are given back when they are not needed any more. */
    @Test
    @Checks({Rule.LINK_25, Rule.LINK_5})
    protected void lentFramesComeBack() {
        promises().assumeConnectedStream();
        new LendingRules(this).lentFramesComeBack();
    }

    /** What is lent to a link is given back when it ends. */
    @Test
    @Checks(Rule.LINK_25)
    protected void lentFramesComeBackAtTheEnd() {
        promises().assumeConnectedStream();
        new LendingRules(this).lentFramesComeBackAtTheEnd();
    }

    /** A frame for many links arrives at each in its turn, like one that was sent to it alone. */
    @Test
    @Checks(Rule.LINK_26)
    protected void sharedFramesArriveInTurn() {
        promises().assumeConnectedStream();
        new SharingRules(this).sharedFramesArriveInTurn();
    }

    /** The counters are exact. */
    @Test
    @Checks(Rule.LINK_24)
    protected void statisticsAreExact() {
        promises().assumeConnectedStream();
        new LinkRules(this).statisticsAreExact();
    }

    /** Both sides tell each other's addresses, also after the end. */
    @Test
    @Checks(Rule.LINK_20)
    protected void addressesAreTold() {
        new LinkRules(this).addressesAreTold();
    }

    /** An option or facet that a link does not have is answered as the rules say. */
    @Test
    @Checks(Rule.LINK_21)
    protected void unknownOptionsAreUnsupported() {
        new LinkRules(this).unknownOptionsAreUnsupported();
    }

    /** Tasks given to a link run on its I/O thread, between callbacks. */
    @Test
    @Checks({Rule.LINK_19, Rule.LINK_18})
    protected void tasksRunOnTheIoThread() {
        new LinkRules(this).tasksRunOnTheIoThread();
    }

    /** Resuming hands out frames later, never from within. */
    @Test
    @Checks({Rule.LINK_13, Rule.LINK_12})
    protected void resumingCallsNothing() {
        promises().assumeStream();
        new FlowRules(this).resumingCallsNothing();
    }

    /** After a close, no frame comes any more. */
    @Test
    @Checks(Rule.LINK_15)
    protected void nothingArrivesAfterClose() {
        promises().assumeConnected();
        new LifeRules(this).nothingArrivesAfterClose();
    }

    /** Connecting and listening return at once, on an I/O thread as well. */
    @Test
    @Checks(Rule.TRANSPORT_8)
    protected void connectingDoesNotWait() {
        new LifeRules(this).connectingDoesNotWait();
    }

    /** Who waits for a connect is told on an I/O thread. */
    @Test
    @Checks(Rule.TRANSPORT_9)
    protected void connectCompletesOnAnIoThread() {
        new LifeRules(this).connectCompletesOnAnIoThread();
    }

    /** Many threads may connect at once. */
    @Test
    @Checks(Rule.PROVIDER_9)
    protected void manyThreadsMayConnect() {
        promises().assumeConnected();
        new LifeRules(this).manyThreadsMayConnect();
    }

    /** Two transports of one provider have nothing to do with each other. */
    @Test
    @Checks(Rule.PROVIDER_7)
    protected void transportsShareNothing() {
        new LifeRules(this).transportsShareNothing();
    }

    /** However many links there are, no more threads than allowed call handlers. */
    @Test
    @Checks(Rule.TRANSPORT_7)
    protected void noMoreIoThreadsThanAllowed() {
        new LinkRules(this).noMoreIoThreadsThanAllowed();
    }

    /** What passed through a transport does not stay in memory. */
    @Test
    @Checks(Rule.TRANSPORT_17)
    protected void memoryIsReleased() {
        promises().assumeStream();
        new LinkRules(this).memoryIsReleased();
    }

    @Override
    final void exercise() {
        new LinkRules(this).useAndClose();
    }

    @Override
    final void open(Setup setup) {
        try (OpenTransport open = transport().open(new TransportContext("contract", 1))) {
            if (setup.role() == Setup.Role.CLIENT) {
                open.connect(setup, new RecordingHandler());
            } else {
                open.listen(setup, RecordingHandler::new);
            }
        }
    }

    /** Closing a transport ends its threads and releases its file descriptors. */
    @Test
    @Checks({Rule.TRANSPORT_16, Rule.TRANSPORT_17})
    protected void nothingIsLeftBehind() {
        new LinkRules(this).nothingIsLeftBehind();
    }

    /** A transport can be closed without having been used. */
    @Test
    @Checks(Rule.TRANSPORT_16)
    protected void unusedTransportsClose() {
        new LinkRules(this).unusedTransportsClose();
    }
}
