// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What the channels of epoll and kqueue have in common. */
final class Descriptors {

    private Descriptors() {}

    /** Does what {@link IoOperations#write} says. */
    static int write(Channel socket, ByteBuffer bytes) throws IOException {
        int written = ((UnixChannel) socket).fd().write(bytes, bytes.position(), bytes.limit());
        bytes.position(bytes.position() + written);
        return written;
    }
}
