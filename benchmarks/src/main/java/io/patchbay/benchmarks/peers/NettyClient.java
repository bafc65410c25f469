// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.peers;

import io.netty.channel.Channel;
import java.util.List;

/** Opens the windows of a Netty peer's connections, each on its own event loop. */
final class NettyClient implements Peer.Client {

    /** The handler at the end of a client's pipeline. */
    interface Sender {

        /** Sends on its own from now on, until so many messages have come back. */
        void begin(long messages);
    }

    private final Progress progress;
    private final List<Channel> channels;
    private final Class<? extends Sender> sender;

    NettyClient(Progress progress, List<Channel> channels, Class<? extends Sender> sender) {
        this.progress = progress;
        this.channels = channels;
        this.sender = sender;
    }

    @Override
    public void run(long messages) throws Exception {
        progress.begin();
        for (int i = 0; i < channels.size(); i++) {
            Channel channel = channels.get(i);
            long share = progress.share(messages, i);
            channel.eventLoop().execute(() -> handler(channel).begin(share));
        }
        progress.await();
    }

    private Sender handler(Channel channel) {
        for (var entry : channel.pipeline()) {
            if (sender.isInstance(entry.getValue())) {
                return sender.cast(entry.getValue());
            }
        }
        throw new IllegalStateException("The pipeline has no " + sender.getName());
    }
}
