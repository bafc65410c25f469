// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.NetworkManager;
import io.patchbay.plugins.PluginDirectory;
import io.patchbay.plugins.PluginSettings;
import io.patchbay.plugins.PluginStatus;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Lists what is in a directory of plugins, and follows it. */
@Command(
        name = "plugins",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "List the plugins of a directory, and why some cannot be loaded.",
        description = "Loads each jar and each folder of jars in DIR as a plugin, and lists its state, its providers and"
                + " what is wrong with it. Their code runs. Exits with 1 if one of them cannot be loaded.%nWith --watch,"
                + " prints a line for each change until SIGINT or SIGTERM, and exits with 0.")
final class PluginsCommand implements Callable<Integer> {

    @ParentCommand
    private Patchbay patchbay;

    @Parameters(paramLabel = "DIR", description = "The directory of plugins.")
    private Path directory;

    @Option(names = "--watch", description = "Follow what is added, replaced and removed.")
    private boolean watch;

    @Option(
            names = "--json",
            description = "Print JSON: an object with the array plugins; with --watch, then one for each"
                    + " change.")
    private boolean json;

    @Override
    public Integer call() {
        PrintStream out = patchbay.terminal().out();
        try (NetworkManager network = NetworkManager.create();
                PluginDirectory plugins = PluginDirectory.open(network, directory, PluginSettings.defaults())) {
            List<PluginStatus> all = plugins.plugins();
            print(all, out);
            if (watch) {
                follow(plugins, network, out);
            }
            return all.stream().allMatch(plugin -> plugin.problems().isEmpty()) ? ExitCode.OK : ExitCode.SOFTWARE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.SOFTWARE;
        }
    }

    private void print(List<PluginStatus> plugins, PrintStream out) {
        if (json) {
            out.println(Json.write(Map.of("plugins", plugins.stream().map(PluginsCommand::map).toList())));
        } else {
            table(plugins).forEach(out::println);
            plugins.forEach(plugin -> plugin.problems().forEach(problem ->
                    out.println(Arrivals.oneLine(plugin.name() + ": " + problem))));
        }
        out.flush();
    }

    private void follow(PluginDirectory plugins, NetworkManager network, PrintStream out) throws InterruptedException {
        plugins.onChange(plugin -> {
            out.println(json ? Json.write(map(plugin)) : line(plugin));
            out.flush();
        });
        Runtime.getRuntime().addShutdownHook(new Thread(
                () -> {
                    plugins.close();
                    network.close();
                    patchbay.terminal().flush();
                    Runtime.getRuntime().halt(ExitCode.OK);
                },
                "stop"));
        plugins.watch();
        new CountDownLatch(1).await();
    }

    private static List<String> table(List<PluginStatus> plugins) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("PLUGIN", "STATE", "KIND", "NAME", "CLASS", "MODULE OR JAR", "VERSION"));
        for (PluginStatus plugin : plugins) {
            String state = state(plugin);
            if (plugin.providers().isEmpty()) {
                rows.add(List.of(plugin.name(), state, "-", "-", "-", "-", "-"));
            }
            plugin.providers().forEach(provider -> rows.add(List.of(
                    plugin.name(),
                    state,
                    provider.kind(),
                    provider.name(),
                    provider.className(),
                    provider.origin(),
                    provider.version().orElse("-"))));
        }
        return Columns.align(rows).stream().map(Arrivals::oneLine).toList();
    }

    private static String state(PluginStatus plugin) {
        return plugin.state().name().toLowerCase(Locale.ROOT);
    }

    private static String line(PluginStatus plugin) {
        StringBuilder line = new StringBuilder(plugin.name()).append(' ').append(state(plugin));
        plugin.providers().forEach(provider ->
                line.append(", ").append(provider.kind()).append(' ').append(provider.name()));
        if (plugin.state() == PluginStatus.State.DRAINING) {
            line.append(", ").append(plugin.connections()).append(" connections");
        }
        plugin.problems().forEach(problem -> line.append(": ").append(problem));
        plugin.heldBy().forEach(holder -> line.append("; held by ").append(holder));
        return Arrivals.oneLine(line.toString());
    }

    private static Map<String, Object> map(PluginStatus plugin) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", plugin.name());
        map.put("state", state(plugin));
        map.put("providers", plugin.providers().stream().map(ProviderText::map).toList());
        map.put("problems", plugin.problems());
        map.put("connections", plugin.connections());
        map.put("heldBy", plugin.heldBy());
        return map;
    }
}
