// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Implementations of WebSocket that are not ours. */
enum WebSocketPeer {
    NPM_WS {
        @Override
        List<String> command() throws IOException, InterruptedException {
            String node = Outside.program("node");
            String npm = Outside.program("npm");
            Path folder = Outside.PROJECT.resolve("it-tests/target/peers/npm-ws");
            if (!Files.exists(folder.resolve("node_modules/.package-lock.json"))) {
                copy("npm-ws", folder);
                List<String> install = List.of(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
                if (!Outside.succeeds(folder, install) && !Outside.succeeds(folder, install)) {
                    throw Outside.missing("the npm package ws");
                }
            }
            return List.of(node, folder.resolve("peer.js").toString());
        }
    },

    PYTHON_WEBSOCKETS {
        @Override
        List<String> command() throws IOException, InterruptedException {
            // Debian's package belongs to Debian's Python, which need not be the first that is found.
            for (String python : List.of("/usr/bin/python3", "python3")) {
                if ((Files.exists(Path.of(python)) || python.equals("python3"))
                        && Outside.succeeds(Outside.program(python), "-c", "import websockets")) {
                    return List.of(python, PEERS.resolve("python-websockets/peer.py").toString());
                }
            }
            throw Outside.missing("the Python package websockets");
        }
    };

    private static final Path PEERS = Outside.PROJECT.resolve("it-tests/src/test/peers");

    abstract List<String> command() throws IOException, InterruptedException;

    PeerProcess start(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(command());
        command.addAll(List.of(arguments));
        return new PeerProcess(command);
    }

    private static void copy(String peer, Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(PEERS.resolve(peer))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
