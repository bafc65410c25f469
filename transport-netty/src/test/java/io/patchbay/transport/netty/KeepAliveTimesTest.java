// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.patchbay.Endpoint;
import io.patchbay.IoKind;
import io.patchbay.Limits;
import io.patchbay.spi.Setup;
import java.net.StandardSocketOptions;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** When the system asks a quiet peer. */
class KeepAliveTimesTest {

    private static final Endpoint ENDPOINT = Endpoint.of("tcp", "h", 1);
    private static final Setup SETUP = Setup.of(ENDPOINT, Setup.Role.CLIENT);

    private static KeepAliveTimes times(long pingMillis, long pongMillis) {
        return KeepAliveTimes.of(SETUP.withLimits(Limits.defaults()
                .withPingInterval(Duration.ofMillis(pingMillis))
                .withPongTimeout(Duration.ofMillis(pongMillis))));
    }

    @Test
    void theyFollowFromPingAndPong() {
        assertEquals(new KeepAliveTimes(20, 2, 5), KeepAliveTimes.of(SETUP));
        assertEquals(new KeepAliveTimes(1, 1, 1), times(1, 1));
        assertEquals(new KeepAliveTimes(2, 1, 3), times(1_500, 2_100));
        assertEquals(new KeepAliveTimes(32_767, 6_553, 5), times(2_000_000_000, 2_000_000_000));
    }

    @Test
    void nobodyNeedsThemWhereSignalsAskOrNobodyShould() {
        assertNull(KeepAliveTimes.of(SETUP.withSignals(true)));
        assertNull(times(0, 1));
        assertNull(KeepAliveTimes.of(
                SETUP.withOptions(ENDPOINT.withOption(StandardSocketOptions.SO_KEEPALIVE, false).options())));
    }

    private static void assertSet(IoKind kind, ChannelOption<Integer> idle, ChannelOption<Integer> interval,
            ChannelOption<Integer> count) {
        IoOperations io = IoChoice.of(kind).operations();
        Channel socket = io.newSocket();
        io.keepAlive(socket, new KeepAliveTimes(7, 3, 4));
        assertEquals(7, socket.config().getOption(idle));
        assertEquals(3, socket.config().getOption(interval));
        assertEquals(4, socket.config().getOption(count));
        socket.unsafe().closeForcibly();
    }

    @Test
    void theJdksSocketsTakeThem() {
        assertSet(
                IoKind.NIO,
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT));
    }

    @Test
    void epollsSocketsTakeThem() {
        Assumptions.assumeTrue(IoChoice.missing(IoKind.EPOLL) == null, "epoll is not there");
        assertSet(
                IoKind.EPOLL,
                EpollChannelOption.TCP_KEEPIDLE,
                EpollChannelOption.TCP_KEEPINTVL,
                EpollChannelOption.TCP_KEEPCNT);
    }
}
