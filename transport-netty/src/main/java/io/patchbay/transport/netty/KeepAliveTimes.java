// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.Limits;
import io.patchbay.Options;
import io.patchbay.spi.Setup;
import java.net.StandardSocketOptions;

/**
 * When the system asks a quiet peer whether it is still there.
 *
 * @param idleSeconds after how much silence it asks first
 * @param intervalSeconds how long it waits for each answer
 * @param count how often it asks before the connection is lost
 */
public record KeepAliveTimes(int idleSeconds, int intervalSeconds, int count) {

    /** Several questions, because the network may lose one. */
    private static final int QUESTIONS = 5;

    private static final int MOST_SECONDS = 32_767;

    /**
     * Chooses the times for an endpoint whose connections nobody else looks after, from the ping interval and the pong
     * timeout of its limits, in whole seconds.
     *
     * @param setup the endpoint
     * @return the times; {@code null} if signals do it, nothing is to, or the options say no
     */
    public static KeepAliveTimes of(Setup setup) {
        Limits limits = setup.limits();
        boolean wanted = setup.options().get(StandardSocketOptions.SO_KEEPALIVE).orElse(true);
        if (setup.signals() || limits.pingInterval().isZero() || !wanted) {
            return null;
        }
        int pong = seconds(limits.pongTimeout().toMillis());
        int interval = Math.max(1, pong / QUESTIONS);
        return new KeepAliveTimes(seconds(limits.pingInterval().toMillis()), interval, Math.max(1, pong / interval));
    }

    /**
     * Adds the option that switches it on.
     *
     * @param options the options of a socket
     * @return the options with it
     */
    public Options in(Options options) {
        return options.with(StandardSocketOptions.SO_KEEPALIVE, true);
    }

    private static int seconds(long millis) {
        return (int) Math.min(MOST_SECONDS, Math.max(1, (millis + 999) / 1000));
    }
}
