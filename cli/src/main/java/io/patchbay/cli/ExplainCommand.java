// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.StageDescription;
import java.io.PrintStream;
import java.net.SocketOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Says what an endpoint is composed of. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Show what an endpoint is composed of, or why it cannot be.",
        description = "Shows every stage of an endpoint on a message's way out, with the provider and the settings in"
                + " force. Opens nothing. Exit code 2 if the endpoint cannot be composed.")
final class ExplainCommand implements Runnable {

    @ParentCommand
    private Patchbay patchbay;

    @Mixin
    private EndpointOptions endpoint;

    @Option(names = "--listen", description = "Explain the side that listens, not the side that connects.")
    private boolean listen;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
        PrintStream out = patchbay.terminal().out();
        try (Composition composition = endpoint.compose(listen)) {
            if (json) {
                out.println(Json.write(map(composition)));
            } else {
                print(composition, out);
            }
        }
    }

    private void print(Composition composition, PrintStream out) {
        out.println(composition.endpoint() + (listen ? " (listens)" : " (connects)"));
        int number = 1;
        for (StageDescription stage : composition.stages()) {
            out.printf(
                    "%d. %s %s: %s in %s%s%n",
                    number++,
                    stage.provider().kind(),
                    stage.provider().name(),
                    stage.provider().className(),
                    stage.provider().origin(),
                    stage.provider().version().map(version -> " " + version).orElse(""));
            stage.settings().forEach((name, value) -> out.println("     " + name + " = " + Arrivals.oneLine(value)));
        }
        List<List<String>> options = options(composition);
        if (!options.isEmpty()) {
            out.println("options (-o NAME=VALUE)");
            Columns.align(options).forEach(line -> out.println("     " + line));
        }
    }

    private Map<String, Object> map(Composition composition) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("endpoint", composition.endpoint().toString());
        map.put("side", listen ? "listens" : "connects");
        map.put("stages", composition.stages().stream().map(ExplainCommand::map).toList());
        map.put("options", composition.options().stream().map(SocketOption::name).toList());
        return map;
    }

    private static Map<String, Object> map(StageDescription stage) {
        Map<String, Object> map = ProviderText.map(stage.provider());
        map.put("settings", stage.settings());
        return map;
    }

    private static List<List<String>> options(Composition composition) {
        return composition.options().stream()
                .map(option -> List.of(option.name(), meaning(option)))
                .toList();
    }

    private static String meaning(SocketOption<?> option) {
        return option instanceof io.patchbay.Option<?> own ? own.description() : option.type().getSimpleName();
    }
}
