// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.sockets;

import io.patchbay.Limits;
import io.patchbay.spi.Setup;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;

/**
 * What the links of one endpoint have in common.
 *
 * @param setup the endpoint
 * @param staysHalfOpen whether a link goes on when its peer has ended its output
 * @param onEnd runs when a link has ended
 */
record LinkPlan(Setup setup, boolean staysHalfOpen, Runnable onEnd) {

    Limits limits() {
        return setup.limits();
    }

    boolean framed() {
        return setup.framed();
    }

    /** Sets the options of the endpoint that the channel has. */
    void configure(SocketChannel channel) throws IOException {
        for (SocketOption<?> option : setup.options().names()) {
            if (channel.supportedOptions().contains(option)) {
                set(channel, option);
            }
        }
    }

    private <T> void set(SocketChannel channel, SocketOption<T> option) throws IOException {
        channel.setOption(option, setup.options().get(option).orElseThrow());
    }

    void requireSupported(SocketChannel channel, SocketOption<?> option) {
        if (!channel.supportedOptions().contains(option)) {
            throw new UnsupportedOperationException("The transport " + setup.endpoint().transport() + " has no option "
                    + option.name() + "; it has " + channel.supportedOptions());
        }
    }
}
