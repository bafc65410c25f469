// SPDX-License-Identifier: Apache-2.0
package io.patchbay.tck;

import io.patchbay.Options;
import io.patchbay.spi.Provider;
import io.patchbay.testkit.ProviderContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the contract of a provider's kind.
 *
 * <p>All types here are the JDK's or Patchbay's own, so that a tool can call this in a class loader that has JUnit, and
 * know nothing of JUnit itself.
 */
public final class ContractRun {

    private static final Set<String> SETTINGS = Set.of("timestampStep", "detectsCorruption", "keyBits");

    private ContractRun() {}

    /**
     * Names what can be said about a provider beside its options.
     *
     * @return {@code timestampStep} (a duration, as {@code PT1S}) and {@code detectsCorruption} ({@code true}) of a
     *     protocol, {@code keyBits} of a cipher, as the contracts' hooks of these names explain
     */
    public static Set<String> settings() {
        return new TreeSet<>(SETTINGS);
    }

    /**
     * Runs all tests of the contract, one after the other, on this thread and on some of its own.
     *
     * @param provider makes the provider, a new one at each call or always the same
     * @param key the key of a cipher, if it is not to be generated
     * @param options the options of every setup
     * @param settings values for some of {@link #settings()}
     * @param progress told of each test that has ended: its name, how many have ended, how many there are
     * @return a map for each rule of this kind, in the order of the rules: {@code rule}, {@code sentence} and
     *     {@code status}, which is {@code pass}, {@code FAIL}, {@code not asked} of this provider, or {@code not
     *     reached} because another rule was broken first; {@code FAIL} comes with {@code seen} and {@code repeat}
     * @throws IllegalArgumentException if there is no such setting
     */
    public static List<Map<String, String>> run(
            Supplier<? extends Provider> provider,
            Optional<byte[]> key,
            Options options,
            Map<String, String> settings,
            Consumer<String> progress) {
        settings.keySet().stream().filter(name -> !SETTINGS.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("No setting \"" + name + "\". Available: " + settings());
        });
        Class<? extends ProviderContract> contract = Contracts.of(provider.get());
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(contract))
                .build();
        RuleResults results = new RuleResults(contract, progress);
        try (LauncherSession session = LauncherFactory.openSession(withoutOthers())) {
            new Subject(provider, key, options, settings).storeIn(session);
            session.getLauncher().execute(request, results);
        }
        return results.all();
    }

    /** No listener that happens to be on the class path takes part. */
    private static LauncherConfig withoutOthers() {
        return LauncherConfig.builder()
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .build();
    }
}
