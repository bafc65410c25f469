// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import io.patchbay.AssemblyException;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Set;

/** What can be changed while a WebSocket is open, and what was agreed on. Any thread. */
final class Settings {

    private static final Set<SocketOption<?>> CHANGEABLE =
            Set.of(WebSocketOptions.PING_INTERVAL, WebSocketOptions.PONG_TIMEOUT, WebSocketOptions.MAX_FRAME);

    private final WebSocketFramer framer;
    private final Agreement agreement;
    private volatile Duration pingInterval;
    private volatile Duration pongTimeout;

    Settings(WebSocketSetup setup, WebSocketFramer framer, Agreement agreement) {
        this.framer = framer;
        this.agreement = agreement;
        this.pingInterval = setup.pingInterval();
        this.pongTimeout = setup.pongTimeout();
    }

    Agreement agreement() {
        return agreement;
    }

    Duration pingInterval() {
        return pingInterval;
    }

    Duration pongTimeout() {
        return pongTimeout;
    }

    int maxFrame() {
        return framer.maxFrame();
    }

    void maxFrame(int bytes) {
        if (bytes < WebSocketSetup.MIN_FRAME) {
            throw new IllegalArgumentException("The greatest frame has at least " + WebSocketSetup.MIN_FRAME + " bytes,"
                    + " not " + bytes);
        }
        framer.maxFrame(bytes);
    }

    boolean has(SocketOption<?> option) {
        return CHANGEABLE.contains(option);
    }

    <T> T read(SocketOption<T> option) {
        Object value = option.equals(WebSocketOptions.PING_INTERVAL) ? pingInterval
                : option.equals(WebSocketOptions.PONG_TIMEOUT) ? pongTimeout
                : (Object) maxFrame();
        return option.type().cast(value);
    }

    <T> void change(SocketOption<T> option, T value) {
        if (value instanceof Duration duration) {
            boolean interval = option.equals(WebSocketOptions.PING_INTERVAL);
            try {
                WebSocketSetup.checkDuration(option, duration, interval ? 0 : 1);
            } catch (AssemblyException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            if (interval) {
                pingInterval = duration;
            } else {
                pongTimeout = duration;
            }
        } else {
            maxFrame((Integer) value);
        }
    }
}
