// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.StandardOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/** A directory of plugins that a manager follows. */
final class Followed implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(20);
    static final Duration SETTLE = Duration.ofMillis(40);

    final NetworkManager network = Managers.builder().option(StandardOptions.COMPRESSION_STORED, false).build();
    final Path folder;
    final Queue<PluginStatus> changes = new ConcurrentLinkedQueue<>();
    final PluginDirectory plugins;

    Followed(Path folder) {
        this(folder, settings -> settings);
    }

    Followed(Path folder, UnaryOperator<PluginSettings> settings) {
        this.folder = folder;
        this.plugins = PluginDirectory.open(
                        network, folder, settings.apply(PluginSettings.defaults().withSettle(SETTLE)))
                .onChange(changes::add)
                .watch();
    }

    /** Writes over the file that is there, as a careless deployment does. */
    void overwrite(Path jar, String name) throws IOException {
        Files.write(folder.resolve(name), Files.readAllBytes(jar));
    }

    void put(Path jar, String name) throws IOException {
        Path target = folder.resolve(name);
        Files.createDirectories(target.getParent());
        Files.copy(jar, target, StandardCopyOption.REPLACE_EXISTING);
    }

    PluginStatus status(String name) {
        return plugins.plugins().stream()
                .filter(each -> each.name().equals(name)
                        && each.state().compareTo(PluginStatus.State.DRAINING) < 0)
                .findFirst()
                .orElse(null);
    }

    PluginStatus reaches(String name, PluginStatus.State state) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() ->
                status(name) != null && status(name).state() == state);
        return status(name);
    }

    /** What the compressor of a name says of itself. */
    String version(String compressor) {
        return network.explain(Endpoint.parse("tcp+binary+" + compressor + "://127.0.0.1:1"), false).stream()
                .filter(stage -> stage.provider().kind().equals("compressor"))
                .findFirst()
                .orElseThrow()
                .settings()
                .get("version");
    }

    void becomes(String compressor, String version) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).ignoreExceptions().until(() ->
                version(compressor).equals(version));
    }

    /** The reason why a plugin cannot be loaded, told once. */
    String refusal(String name) {
        PluginStatus failed = reaches(name, PluginStatus.State.FAILED);
        assertEquals(1, failed.problems().size(), failed.toString());
        return failed.problems().get(0);
    }

    List<PluginStatus> told(String name, PluginStatus.State state) {
        return changes.stream().filter(each -> each.name().equals(name) && each.state() == state).toList();
    }

    @Override
    public void close() {
        plugins.close();
        network.close();
    }
}
