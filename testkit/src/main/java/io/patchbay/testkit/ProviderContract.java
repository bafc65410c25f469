// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.patchbay.AssemblyException;
import io.patchbay.Endpoint;
import io.patchbay.spi.Cipher;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Provider;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.SocketOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What every provider promises, whatever its kind. Extend the contract of a kind, not this class. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract sealed class ProviderContract
        permits CompressorContract, CipherContract, ProtocolContract, TransportContract {

    @RegisterExtension
    static final RuleReport REPORT = new RuleReport();

    ProviderContract() {}

    abstract Provider provider();

    /**
     * Hook: what a stage is opened for.
     *
     * @param role the side
     * @return by default a local endpoint that names this provider, without options and with default limits
     */
    protected Setup setup(Setup.Role role) {
        Endpoint address = Endpoint.of("tcp", "127.0.0.1", 7171);
        return Setup.of(address.withStages(provider().name()), role);
    }

    /**
     * Hook: a setup that this provider cannot work with, such as one with options that exclude each other.
     *
     * @return the setup; empty, as by default, if the provider can work with every one
     */
    protected Optional<Setup> unusableSetup() {
        return Optional.empty();
    }

    /** Does what a connection does: opens, uses and closes what the provider makes. */
    abstract void exercise();

    /** Opens what a setup asks for, and closes it. */
    abstract void open(Setup setup);

    /**
     * Hook: whether the provider is registered as a service, as providers in jars of their own are.
     *
     * @return {@code true} by default; {@code false} for a provider that applications make and pass as an instance
     */
    protected boolean registeredAsService() {
        return true;
    }

    /** The name can stand in an endpoint's URI. */
    @Test
    @Checks({Rule.PROVIDER_2, Rule.PROVIDER_11})
    protected void nameFollowsTheGrammar() {
        String name = provider().name();
        assertNotNull(name, Rule.PROVIDER_11 + ": name() never returns null");
        assertTrue(name.matches("[a-z][a-z0-9-]{0,31}"), Rule.PROVIDER_2 + ": A name matches [a-z][a-z0-9-]{0,31}, but"
                + " \"" + name
                + "\" does not");
    }

    /** The name is the same at every call. */
    @Test
    @Checks(Rule.PROVIDER_1)
    protected void nameIsStable() {
        Provider provider = provider();
        String first = provider.name();
        for (int i = 0; i < 3; i++) {
            assertEquals(first, provider.name(), Rule.PROVIDER_1 + ": A provider returns the same name at every call");
        }
        assertEquals(first, provider().name(), Rule.PROVIDER_1 + ": Two objects of one provider class have the same"
                + " name");
    }

    private void assumeService() {
        assumeTrue(registeredAsService(), "Not asked: a registration as a service");
    }

    /**
     * {@link ServiceLoader} can make the provider.
     *
     * @throws ReflectiveOperationException if the provider cannot be made
     */
    @Test
    @Checks(Rule.PROVIDER_3)
    protected void hasAPublicConstructorWithoutParameters() throws ReflectiveOperationException {
        assumeService();
        Class<?> type = provider().getClass();
        assertTrue(Modifier.isPublic(type.getModifiers()), Rule.PROVIDER_3 + ": A provider is a public class, but"
                + " " + type.getName()
                + " is not");
        Constructor<?> constructor = Stream.of(type.getDeclaredConstructors())
                .filter(one -> one.getParameterCount() == 0 && Modifier.isPublic(one.getModifiers()))
                .findFirst()
                .orElseGet(() -> fail(Rule.PROVIDER_3 + ": A provider has a public constructor without parameters, but"
                        + " " + type.getName()
                        + " has none"));
        if (type.getModule().isExported(type.getPackageName(), ProviderContract.class.getModule())) {
            constructor.newInstance();
        }
    }

    /** Making a provider starts and opens nothing. */
    @Test
    @Checks(Rule.PROVIDER_5)
    protected void makingItOpensNothing() {
        Threads before = Threads.now();
        Descriptors.assertNoMoreAfter(Rule.PROVIDER_5 + ": A provider's constructor opens no file or socket",
                this::provider);
        assertEquals(Set.of(), before.startedSince(), Rule.PROVIDER_5 + ": A provider's constructor starts no thread");
    }

    /** The provider holds nothing that changes, so threads, managers and connections can share it. */
    @Test
    @Checks(Rule.PROVIDER_6)
    protected void hasNoFieldThatChanges() {
        Provider provider = provider();
        for (Field field : Fields.all(provider.getClass())) {
            Class<?> type = field.getDeclaringClass();
            assertTrue(Modifier.isFinal(field.getModifiers()), Rule.PROVIDER_6 + ": A provider has no field that"
                    + " changes, so every field is final, but "
                        + field.getName() + " of " + type.getName() + " is not");
        }
        Fields before = Fields.of(provider);
        exercise();
        exercise();
        before.firstDifference(Fields.of(provider)).ifPresent(field -> fail(Rule.PROVIDER_6 + ": A provider has no"
                + " field"
                + " that changes, but what " + field + " holds has changed when it was used"));
    }

    /** What was opened and closed leaves nothing behind. */
    @Test
    @Checks(Rule.PROVIDER_8)
    protected void whatIsClosedLeavesNothingBehind() {
        assumeFalse(provider() instanceof Transport, "Transports have tests of their own for this");
        exercise();
        Threads threads = Threads.now();
        Descriptors.assertNoMoreAfter(Rule.PROVIDER_8 + ": What open() returned leaves no file or socket behind",
                this::exercise);
        boolean ended = Await.within(Await.atMost(Duration.ofSeconds(2)), () -> threads.startedSince().isEmpty());
        assertTrue(ended, () -> Rule.PROVIDER_8 + ": What open() returned leaves no thread behind, but these live: "
                + threads.startedSince());
    }

    /** A setup that the provider cannot work with is refused before anything is opened. */
    @Test
    @Checks(Rule.PROVIDER_10)
    protected void unusableSetupsAreRefused() {
        assumeTrue(unusableSetup().isPresent(), "Not known: a setup that the provider cannot work with");
        unusableSetup().ifPresent(setup -> {
            for (Consumer<Setup> call : List.<Consumer<Setup>>of(provider()::describe, this::open)) {
                try {
                    call.accept(setup);
                } catch (AssemblyException e) {
                    continue;
                } catch (RuntimeException e) {
                    fail(Rule.PROVIDER_10 + ": A setup that a provider cannot work with is an AssemblyException, but"
                            + " " + e,
                            e);
                }
                fail(Rule.PROVIDER_10 + ": A setup that a provider cannot work with is refused by describe() and by"
                        + " open()");
            }
        });
    }

    /** An option can be found by its name. */
    @Test
    @Checks({Rule.PROVIDER_12, Rule.PROVIDER_11})
    protected void optionsHaveDistinctNames() {
        Set<SocketOption<?>> options = provider().options();
        assertNotNull(options, Rule.PROVIDER_11 + ": options() never returns null");
        Set<String> names = new HashSet<>();
        for (SocketOption<?> option : options) {
            assertTrue(names.add(option.name()), Rule.PROVIDER_12 + ": The options of a provider have distinct names,"
                    + " but two are called "
                    + option.name());
        }
        assertEquals(options, provider().options(), Rule.PROVIDER_12 + ": A provider understands the same options at"
                + " every call");
    }

    /** A setup without options can be described, for both sides, with no null in the answer. */
    @Test
    @Checks({Rule.PROVIDER_13, Rule.PROVIDER_11})
    protected void describesTheDefaultSetup() {
        for (Setup.Role role : Setup.Role.values()) {
            Map<String, String> settings;
            try {
                settings = provider().describe(setup(role));
            } catch (RuntimeException e) {
                settings = fail(Rule.PROVIDER_13 + ": describe() accepts a setup without options, but threw " + e, e);
            }
            assertNotNull(settings, Rule.PROVIDER_11 + ": describe() never returns null");
            settings.forEach((name, value) -> {
                assertNotNull(name, Rule.PROVIDER_11 + ": describe() answers names that are not null");
                assertNotNull(value, Rule.PROVIDER_11 + ": describe() answers values that are not null, but that of"
                        + " " + name + " is");
            });
        }
    }

    /** Describing a setup opens nothing. */
    @Test
    @Checks(Rule.PROVIDER_14)
    protected void describingOpensNothing() {
        Provider provider = provider();
        provider.describe(setup(Setup.Role.CLIENT));
        Threads threads = Threads.now();
        Descriptors.assertNoMoreAfter(Rule.PROVIDER_14 + ": describe() opens no file or socket", () -> {
            for (Setup.Role role : Setup.Role.values()) {
                provider.describe(setup(role));
            }
        });
        assertEquals(Set.of(), threads.startedSince(), Rule.PROVIDER_14 + ": describe() starts no thread");
    }

    /** {@link ServiceLoader} finds the provider under its kind. */
    @Test
    @Checks(Rule.PROVIDER_4)
    protected void isRegisteredAsAService() {
        assumeService();
        Class<?> type = provider().getClass();
        boolean found = services(type.getClassLoader()).contains(type);
        assertTrue(found, () -> Rule.PROVIDER_4 + ": A provider is registered as a service, but ServiceLoader does not"
                + " find "
                + type.getName() + " among its kind; "
                + (type.getModule().isNamed()
                        ? "add \"provides … with " + type.getSimpleName() + "\" to module-info.java"
                        : "add it to META-INF/services, or annotate it with @AutoService"));
    }

    private List<Class<?>> services(ClassLoader loader) {
        // One call for each kind, because ServiceLoader takes no class that it is not told of in the descriptor.
        Provider provider = provider();
        if (provider instanceof Compressor) {
            return types(ServiceLoader.load(Compressor.class, loader));
        } else if (provider instanceof Cipher) {
            return types(ServiceLoader.load(Cipher.class, loader));
        } else if (provider instanceof Protocol) {
            return types(ServiceLoader.load(Protocol.class, loader));
        }
        return types(ServiceLoader.load(Transport.class, loader));
    }

    private static <P> List<Class<?>> types(ServiceLoader<P> services) {
        return services.stream().<Class<?>>map(ServiceLoader.Provider::type).toList();
    }
}
