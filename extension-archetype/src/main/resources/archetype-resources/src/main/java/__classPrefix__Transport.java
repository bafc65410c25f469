package ${package};

import com.google.auto.service.AutoService;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import io.patchbay.transport.sockets.ListeningSocket;
import io.patchbay.transport.sockets.SocketFamily;
import io.patchbay.transport.sockets.SocketLinks;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Replace what says where sockets come from; the rest is SocketLinks. These are Unix domain sockets, in files.
 * Something that has no channels implements OpenTransport and Link in place of SocketFamily. A file that a killed
 * process has left is in the way of the next; the transport unix in docs/extensions.md removes it.
 */
@AutoService(Transport.class)
public final class ${classPrefix}Transport implements Transport, SocketFamily {

    @Override
    public String name() {
        return "${providerName}";
    }

    @Override
    public boolean locatedByPath() {
        return true;
    }

    @Override
    public OpenTransport open(TransportContext context) {
        return new SocketLinks(context, this);
    }

    @Override
    public SocketAddress address(Setup setup) {
        return UnixDomainSocketAddress.of(Path.of(URI.create("file://" + setup.endpoint().path())));
    }

    @Override
    public SocketChannel newChannel(Setup setup) throws IOException {
        return SocketChannel.open(StandardProtocolFamily.UNIX);
    }

    @Override
    public ListeningSocket listen(SocketAddress address, Setup setup) throws IOException {
        Path file = ((UnixDomainSocketAddress) address).getPath();
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return ListeningSocket.bind(channel, address, () -> Files.deleteIfExists(file));
    }
}
