// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** How the socket of one link ends, with TLS or without. On its I/O thread. */
final class SocketEnd {

    private static final System.Logger LOG = System.getLogger(SocketEnd.class.getName());

    private final Channel channel;

    SocketEnd(Channel channel) {
        this.channel = channel;
    }

    /** Closes a socket. The channel's own close would let TLS say farewell first and wait for the peer to take it. */
    static void closeAtOnce(Channel channel) {
        if (channel.isOpen()) {
            channel.pipeline().firstContext().close();
        }
    }

    void close() {
        closeAtOnce(channel);
    }

    /** Closes with a reset. */
    void reset() {
        if (channel.isOpen()) {
            try {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            } catch (RuntimeException e) {
                // The socket is gone already, and nothing is left to be reset.
                LOG.log(System.Logger.Level.TRACE, "No reset", e);
            }
        }
        close();
    }

    /** Lets TLS say farewell, and goes on when that has gone. */
    void sayFarewell(Runnable then) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            then.run();
        } else {
            tls.closeOutbound().addListener(said -> then.run());
        }
    }

    void shutdownOutput() {
        ((DuplexChannel) channel).shutdownOutput();
    }
}
