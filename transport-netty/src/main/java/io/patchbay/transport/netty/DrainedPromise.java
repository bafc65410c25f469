// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelPromise;

/** Tells each time a blocked socket has taken all that waited. It is never done, so one serves for the link's life. */
final class DrainedPromise extends DefaultChannelPromise {

    private final Runnable drained;

    DrainedPromise(Channel channel, Runnable drained) {
        super(channel);
        this.drained = drained;
    }

    @Override
    public boolean trySuccess(Void result) {
        drained.run();
        return true;
    }

    @Override
    public boolean tryFailure(Throwable cause) {
        // The link hears of the end of its channel elsewhere.
        return true;
    }
}
