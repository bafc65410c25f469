// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import io.patchbay.transport.sockets.ListeningSocket;
import io.patchbay.transport.sockets.SocketFamily;
import io.patchbay.transport.sockets.SocketLinks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The smallest transport that there can be. */
final class PlainTransport implements Transport, SocketFamily {

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public OpenTransport open(TransportContext context) {
        return new SocketLinks(context, this);
    }

    @Override
    public SocketAddress address(Setup setup) {
        return new InetSocketAddress(setup.endpoint().host(), setup.endpoint().port());
    }

    @Override
    public SocketChannel newChannel(Setup setup) throws IOException {
        return SocketChannel.open();
    }

    @Override
    public ListeningSocket listen(SocketAddress address, Setup setup) throws IOException {
        return ListeningSocket.bind(ServerSocketChannel.open(), address, () -> {});
    }
}
