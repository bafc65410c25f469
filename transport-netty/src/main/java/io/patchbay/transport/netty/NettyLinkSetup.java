// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;

/** Makes a link of a channel that is not registered yet. */
record NettyLinkSetup(Channel channel, IoLoop loop, StreamSettings settings, LinkOpening opening) {

    /** Links count what waits themselves, so Netty's own marks are out of reach and cost no event. */
    private static final WriteBufferWaterMark OUT_OF_REACH =
            new WriteBufferWaterMark(Integer.MAX_VALUE - 1, Integer.MAX_VALUE);

    void prepare() {
        settings.options().applyTo(channel);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, OUT_OF_REACH);
        channel.config().setOption(ChannelOption.ALLOCATOR, loop.allocator);
        channel.pipeline().addLast(new NettyLink(channel, loop, settings, opening).input);
    }
}
