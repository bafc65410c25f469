// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.NetworkManager;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Lists what was found. */
@Command(
        name = "providers",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "List the providers that were found, and those that are broken.",
        description = "Lists every transport, protocol, compressor and cipher that was found, with class, module or jar"
                + " and version; and those that were found and are broken, with the cause.")
final class ProvidersCommand implements Runnable {

    @ParentCommand
    private Patchbay patchbay;

    @Option(names = "--json", description = "Print JSON: an object with the arrays providers and failures.")
    private boolean json;

    @Override
    public void run() {
        PrintStream out = patchbay.terminal().out();
        try (NetworkManager network = NetworkManager.create()) {
            if (json) {
                out.println(Json.write(map(network)));
            } else {
                ProviderText.table(network.providers()).forEach(out::println);
                ProviderText.lines(network.failures()).forEach(out::println);
            }
        }
    }

    private static Map<String, Object> map(NetworkManager network) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("providers", network.providers().stream().map(ProviderText::map).toList());
        map.put("failures", network.failures().stream().map(ProviderText::map).toList());
        return map;
    }
}
