// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LimitsTest {

    /** A bound with its documented default, in bytes, numbers or milliseconds, and its least value. */
    record Bound(
            String name,
            long byDefault,
            long least,
            Function<Limits, Long> getter,
            BiFunction<Limits, Long, Limits> wither) {

        static Bound number(
                String name, long byDefault, long least, Function<Limits, Integer> getter,
                BiFunction<Limits, Integer, Limits> wither) {
            return new Bound(
                    name, byDefault, least, limits -> (long) getter.apply(limits),
                    (limits, value) -> wither.apply(limits, value.intValue()));
        }

        static Bound millis(
                String name, long byDefault, long least, Function<Limits, Duration> getter,
                BiFunction<Limits, Duration, Limits> wither) {
            return new Bound(
                    name, byDefault, least, limits -> getter.apply(limits).toMillis(),
                    (limits, value) -> wither.apply(limits, Duration.ofMillis(value)));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Bound> bounds() {
        long kib = 1024;
        long mib = 1024 * kib;
        return List.of(
                Bound.number("maxFrameBytes", mib, 1, Limits::maxFrameBytes, Limits::withMaxFrameBytes),
                Bound.number("maxMessageBytes", 4 * mib, 1, Limits::maxMessageBytes, Limits::withMaxMessageBytes),
                Bound.number("maxInflatedBytes", 16 * mib, 1, Limits::maxInflatedBytes, Limits::withMaxInflatedBytes),
                Bound.number("maxInflationRatio", 200, 1, Limits::maxInflationRatio, Limits::withMaxInflationRatio),
                Bound.number("maxConnections", 10_000, 1, Limits::maxConnections, Limits::withMaxConnections),
                Bound.number(
                        "maxConnectionsPerAddress", 256, 1, Limits::maxConnectionsPerAddress,
                        Limits::withMaxConnectionsPerAddress),
                Bound.millis("connectTimeout", 30_000, 1, Limits::connectTimeout, Limits::withConnectTimeout),
                Bound.millis("handshakeTimeout", 10_000, 1, Limits::handshakeTimeout, Limits::withHandshakeTimeout),
                Bound.millis("stallTimeout", 30_000, 1, Limits::stallTimeout, Limits::withStallTimeout),
                Bound.millis("idleTimeout", 0, 0, Limits::idleTimeout, Limits::withIdleTimeout),
                Bound.number("sendQueueBytes", mib, 1, Limits::sendQueueBytes, Limits::withSendQueueBytes),
                Bound.number(
                        "allSendQueuesBytes", Math.min(256 * mib, Runtime.getRuntime().maxMemory() / 4), 1,
                        Limits::allSendQueuesBytes, Limits::withAllSendQueuesBytes),
                Bound.number(
                        "sendHighWaterBytes", 64 * kib, 1, Limits::sendHighWaterBytes, Limits::withSendHighWaterBytes),
                Bound.number("sendLowWaterBytes", 32 * kib, 0, Limits::sendLowWaterBytes, Limits::withSendLowWaterBytes),
                Bound.number("inboxMessages", 1024, 1, Limits::inboxMessages, Limits::withInboxMessages),
                Bound.number("inboxBytes", 4 * mib, 1, Limits::inboxBytes, Limits::withInboxBytes));
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void theDefaultIsTheDocumentedOne(Bound bound) {
        assertEquals(bound.byDefault, bound.getter.apply(Limits.defaults()));
        assertTrue(Limits.defaults().toString().contains(bound.name + "=" + bound.byDefault));
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void aChangeLeavesEveryOtherBoundAndTheOriginalAlone(Bound bound) {
        Limits changed = bound.wither.apply(Limits.defaults(), 7L);
        for (Bound each : bounds()) {
            assertEquals(each.name.equals(bound.name) ? 7L : each.byDefault, each.getter.apply(changed), each.name);
            assertEquals(each.byDefault, each.getter.apply(Limits.defaults()), each.name);
        }
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void aValueOutOfRangeIsRefusedByName(Bound bound) {
        assertEquals(bound.least, bound.getter.apply(bound.wither.apply(Limits.defaults(), bound.least)));
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> bound.wither.apply(Limits.defaults(), bound.least - 1));
        assertTrue(error.getMessage().contains(bound.name), error.getMessage());
        assertTrue(error.getMessage().contains(Long.toString(bound.least - 1)), error.getMessage());
    }

    @Test
    void aDurationMayNotBeLongerThanAMonth() {
        Limits limits = Limits.defaults();
        assertThrows(IllegalArgumentException.class, () -> limits.withStallTimeout(Duration.ofDays(31)));
        assertThrows(IllegalArgumentException.class, () -> limits.withIdleTimeout(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThrows(IllegalArgumentException.class, () -> limits.withConnectTimeout(Duration.ofNanos(1)));
    }

    @Test
    void sizesStayBelowWhatAnArrayCanHold() {
        assertThrows(
                IllegalArgumentException.class, () -> Limits.defaults().withMaxMessageBytes(Integer.MAX_VALUE));
    }
}
