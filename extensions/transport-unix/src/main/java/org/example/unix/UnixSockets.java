// SPDX-License-Identifier: Apache-2.0
package org.example.unix;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.spi.Setup;
import io.patchbay.transport.sockets.ListeningSocket;
import io.patchbay.transport.sockets.SocketFamily;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says where sockets come from; everything behind that is Patchbay's. */
final class UnixSockets implements SocketFamily {

    /** What Linux stores, which is the most of all systems. */
    private static final int LONGEST_PATH_BYTES = 107;

    @Override
    public SocketAddress address(Setup setup) {
        return UnixDomainSocketAddress.of(path(setup.endpoint()));
    }

    private static Path path(Endpoint endpoint) {
        if (!endpoint.query().isEmpty()) {
            throw new AssemblyException("An endpoint of transport unix has no query: leave out what follows "
                    + endpoint.path());
        }
        Path path;
        try {
            path = Path.of(URI.create("file://" + endpoint.path()));
        } catch (IllegalArgumentException e) {
            throw new AssemblyException("This system has no such path as " + endpoint.path(), e);
        }
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_PATH_BYTES) {
            throw new AssemblyException("The path of a Unix domain socket has at most " + LONGEST_PATH_BYTES
                    + " bytes, and " + path + " has " + bytes);
        }
        return path;
    }

    @Override
    public SocketChannel newChannel(Setup setup) throws IOException {
        return SocketChannel.open(StandardProtocolFamily.UNIX);
    }

    @Override
    public ListeningSocket listen(SocketAddress address, Setup setup) throws IOException {
        return new SocketFile(path(setup.endpoint())).listen(permissions(setup));
    }

    private static String permissions(Setup setup) {
        String permissions = setup.options().get(UnixOptions.PERMISSIONS).orElse("rw-------");
        try {
            return UnixOptions.checked(permissions);
        } catch (IllegalArgumentException e) {
            throw new AssemblyException(
                    "Option unix.permissions cannot be \"" + permissions + "\": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean staysHalfOpen(Setup setup) {
        return setup.options().get(UnixOptions.HALF_CLOSE).orElse(false);
    }

    Map<String, String> describe(Setup setup) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("socket", path(setup.endpoint()).toString());
        if (setup.role() == Setup.Role.SERVER) {
            settings.put(UnixOptions.PERMISSIONS.name(), permissions(setup));
        }
        settings.put("framing", setup.framed() ? "length4" : "raw");
        settings.put(UnixOptions.HALF_CLOSE.name(), Boolean.toString(staysHalfOpen(setup)));
        return settings;
    }
}
