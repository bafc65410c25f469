// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.Options;
import io.patchbay.spi.Provider;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import java.io.PrintStream;
import java.net.SocketOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs the contract tests against the providers of somebody's jar. */
@Command(
        name = "tck",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Check that the providers of a jar keep the rules.",
        description = "Loads a jar in a module layer or class loader of its own, finds its providers, and runs the"
                + " contract"
                + " tests of their kind. Prints each rule with pass or FAIL; a rule that this provider's promises leave"
                + " out is \"not asked\". Progress goes to stderr.",
        footer = "%nExit codes: 0 every rule is kept; 1 rules are broken, or the tests did not end in time;"
                + " 2 the jar cannot be used, and why.")
final class TckCommand implements Callable<Integer> {

    @ParentCommand
    private Patchbay patchbay;

    @Parameters(paramLabel = "JAR", description = "The jar with the providers.")
    private Path jar;

    @Option(names = "--with", paramLabel = "PATH", description = "A jar that it needs, or a folder of them."
            + " Repeatable.")
    private List<Path> needed = new ArrayList<>();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "Check providers of this kind alone: transport, protocol, compressor or cipher.")
    private Kind kind;

    @Option(names = "--name", paramLabel = "NAME", description = "Check the provider of this name alone.")
    private String only;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "Holds the key for ciphers; by default they make one, of 256 bits if they have such.")
    private Path keyFile;

    @Option(
            names = "-o",
            paramLabel = "NAME=VALUE",
            description = "Sets an option of the providers, for example a certificate's file. Repeatable.")
    private List<String> options = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Says what the tests cannot know: timestampStep=PT1S or detectsCorruption=true of a protocol,"
                    + " keyBits=128 of a cipher. Repeatable.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long all tests may take together; default: ${DEFAULT-VALUE}.")
    private int timeout;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** What {@code --kind} takes. */
    enum Kind {
        /** A transport. */
        transport,
        /** A protocol. */
        protocol,
        /** A compressor. */
        compressor,
        /** A cipher. */
        cipher
    }

    /** What came of one provider. */
    private record Checked(ProviderJar.Found found, String name, List<Map<String, String>> rules) {

        long with(String status) {
            return rules.stream().filter(rule -> rule.get("status").equals(status)).count();
        }
    }

    @Override
    public Integer call() {
        if (timeout < 1) {
            throw new UsageException("--timeout is at least 1 second, not " + timeout);
        }
        try {
            return checkAll(ContractTests.load());
        } catch (LinkageError e) {
            throw new UsageException(jar + " cannot be used here: " + ProviderJar.reason(e), e);
        }
    }

    private int checkAll(ContractTests tests) {
        List<ProviderJar.Found> providers = ProviderJar.providers(jar, needed).stream()
                .filter(found -> kind == null || found.kind().equals(kind.name()))
                .filter(found -> only == null || only.equals(found.maker().get().name()))
                .toList();
        if (providers.isEmpty()) {
            throw new UsageException(jar + " has no provider" + (kind == null ? "" : " of the kind " + kind)
                    + (only == null ? "" : " named " + only));
        }
        checkOptions(providers);
        providers.forEach(found -> checkSetup(found.maker().get()));
        Optional<byte[]> key = Optional.ofNullable(keyFile).map(KeyFile::read);
        long deadline = System.nanoTime() + Duration.ofSeconds(timeout).toNanos();
        List<Checked> all = new ArrayList<>();
        for (ProviderJar.Found found : providers) {
            Optional<Checked> checked = check(tests, found, key, deadline);
            if (checked.isEmpty()) {
                return ExitCode.SOFTWARE;
            }
            all.add(checked.get());
            if (!json) {
                print(checked.get());
            }
        }
        return summary(all);
    }

    /** An option need not be one of every provider, but of one. */
    private void checkOptions(List<ProviderJar.Found> providers) {
        Set<SocketOption<?>> known = new LinkedHashSet<>();
        providers.forEach(found -> known.addAll(optionsOf(found.maker().get())));
        new OptionValues(known).parse(options);
    }

    private Options optionsFor(Provider provider) {
        return new OptionValues(optionsOf(provider)).parseKnown(options.toArray(String[]::new));
    }

    /** What keeps a provider from listing its options is a broken rule, and for the tests to say. */
    private static Set<SocketOption<?>> optionsOf(Provider provider) {
        try {
            Set<SocketOption<?>> known = provider.options();
            return known == null ? Set.of() : known;
        } catch (RuntimeException e) {
            return Set.of();
        }
    }

    private Optional<Checked> check(
            ContractTests tests, ProviderJar.Found found, Optional<byte[]> key, long deadline) {
        Provider provider = found.maker().get();
        String name = provider.name();
        Options parsed = optionsFor(provider);
        PrintStream err = patchbay.terminal().err();
        String[] last = {"its first test"};
        CompletableFuture<List<Map<String, String>>> result = new CompletableFuture<>();
        // Not on this thread, as a provider may keep it for ever.
        Thread runner = new Thread(() -> {
            try {
                result.complete(tests.run(found.maker(), key, parsed, settings, line -> {
                    last[0] = line;
                    err.println(found.kind() + " " + name + " " + line);
                }));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        }, "patchbay-tck");
        runner.setDaemon(true);
        runner.start();
        try {
            return Optional.of(new Checked(
                    found, name, result.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)));
        } catch (TimeoutException e) {
            err.println("patchbay tck: the tests of " + found.kind() + " " + name + " did not end in " + timeout
                    + " seconds; the last one that ended was " + last[0]);
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /** What needs settings to work at all says so here, and is not told by many broken rules. */
    private void checkSetup(Provider provider) {
        Options parsed = optionsFor(provider);
        for (Setup.Role role : Setup.Role.values()) {
            try {
                provider.describe(Setup.of(someEndpoint(provider).withOptions(parsed), role));
            } catch (AssemblyException e) {
                throw new UsageException(provider.name() + " cannot work with the options given: " + e.getMessage()
                        + "; set them with -o NAME=VALUE, or leave it out with --kind or --name", e);
            } catch (RuntimeException e) {
                // That is a broken rule, and the tests will say which.
                return;
            }
        }
    }

    /** Where nothing is opened: any place of the kind that the provider is for. */
    private static Endpoint someEndpoint(Provider provider) {
        if (provider instanceof Transport transport) {
            Endpoint place = transport.locatedByPath()
                    ? Endpoint.of(provider.name(), "/patchbay-tck")
                    : Endpoint.of(provider.name(), "127.0.0.1", 7171);
            return place.withStages("contract");
        }
        return Endpoint.of("tcp", "127.0.0.1", 7171).withStages(provider.name());
    }

    private void print(Checked checked) {
        PrintStream out = patchbay.terminal().out();
        out.println(checked.found().kind() + " " + checked.name() + " (" + checked.found().type().getName() + ")");
        for (Map<String, String> rule : checked.rules()) {
            boolean broken = rule.get("status").equals("FAIL");
            out.printf("  %-14s %s%s%n", rule.get("rule"), rule.get("status"), broken ? " "
                    + " " + rule.get("sentence") : "");
            if (broken) {
                out.println("                 seen: " + Arrivals.oneLine(rule.get("seen")));
                out.println("                 repeat: " + rule.get("repeat"));
            }
        }
        out.flush();
    }

    private int summary(List<Checked> all) {
        long passed = all.stream().mapToLong(checked -> checked.with("pass")).sum();
        long broken = all.stream().mapToLong(checked -> checked.with("FAIL")).sum();
        long left = all.stream().mapToLong(checked -> checked.rules().size()).sum() - passed - broken;
        if (json) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("jar", jar.toString());
            map.put("providers", all.stream().map(TckCommand::map).toList());
            map.put("pass", passed);
            map.put("fail", broken);
            map.put("left", left);
            patchbay.terminal().out().println(Json.write(map));
        } else {
            patchbay.terminal().out().println(all.size() + (all.size() == 1 ? " provider: " : " providers: ") + passed
                    + " rules pass, " + broken + " FAIL, " + left + " not asked or not reached");
        }
        return broken == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static Map<String, Object> map(Checked checked) {
        Map<String, Object> map = ProviderJar.map(checked.found(), checked.name());
        map.put("rules", checked.rules());
        return map;
    }
}
