// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.StageDescription;
import java.net.SocketOption;
import java.util.List;

/**
 * An endpoint that can be opened, and the manager to open it with.
 *
 * @param network the manager; closed with this
 * @param endpoint the endpoint with all options
 * @param stages one entry for each stage, the transport last
 */
record Composition(NetworkManager network, Endpoint endpoint, List<StageDescription> stages)
        implements AutoCloseable {

    boolean hasProtocol() {
        return stages.stream().anyMatch(stage -> stage.provider().kind().equals("protocol"));
    }

    /** Tells whether there are no messages but a stream of bytes, without beginnings and ends. */
    boolean isStream() {
        return says("framing", "raw") || says("messages", "a stream of bytes");
    }

    /** Tells whether what is sent is text or bytes to the peer too. */
    boolean tellsTextFromBytes() {
        return stages.size() == 1 && says("messages", "as they are sent");
    }

    private boolean says(String setting, String value) {
        return stages.stream().anyMatch(stage -> value.equals(stage.settings().get(setting)));
    }

    List<SocketOption<?>> options() {
        return network.options(endpoint);
    }

    @Override
    public void close() {
        network.close();
    }
}
