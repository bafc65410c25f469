// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every provider promises, whatever its kind. Extend the contract of a kind, not this class. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract sealed class ProviderContract
        permits CompressorContract, CipherContract, ProtocolContract, TransportContract {

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
     * Hook: whether the provider is registered as a service, as providers in jars of their own are.
     *
     * @return {@code true} by default; {@code false} for a provider that applications make and pass as an instance
     */
    protected boolean registeredAsService() {
        return true;
    }

    /** The name can stand in an endpoint's URI. */
    @Test
    protected void nameFollowsTheGrammar() {
        String name = provider().name();
        assertNotNull(name, "name() never returns null");
        assertTrue(name.matches("[a-z][a-z0-9-]{0,31}"), "A name matches [a-z][a-z0-9-]{0,31}, but \"" + name
                + "\" does not");
    }

    /** The name is the same at every call. */
    @Test
    protected void nameIsStable() {
        Provider provider = provider();
        String first = provider.name();
        for (int i = 0; i < 3; i++) {
            assertEquals(first, provider.name(), "A provider returns the same name at every call");
        }
        assertEquals(first, provider().name(), "Two objects of one provider class have the same name");
    }

    /**
     * {@link ServiceLoader} can make the provider, and making it starts no thread.
     *
     * @throws ReflectiveOperationException if the provider cannot be made
     */
    @Test
    protected void hasAPublicConstructorWithoutParameters() throws ReflectiveOperationException {
        if (!registeredAsService()) {
            return;
        }
        Class<?> type = provider().getClass();
        assertTrue(Modifier.isPublic(type.getModifiers()), "A provider is a public class, but " + type.getName()
                + " is not");
        Constructor<?> constructor = Stream.of(type.getDeclaredConstructors())
                .filter(one -> one.getParameterCount() == 0 && Modifier.isPublic(one.getModifiers()))
                .findFirst()
                .orElseGet(() -> fail("A provider has a public constructor without parameters, but " + type.getName()
                        + " has none"));
        Threads before = Threads.now();
        if (type.getModule().isExported(type.getPackageName(), ProviderContract.class.getModule())) {
            constructor.newInstance();
        } else {
            provider();
        }
        assertEquals(Set.of(), before.startedSince(), "A provider's constructor starts no thread");
    }

    /** The provider holds nothing that changes, so threads, managers and connections can share it. */
    @Test
    protected void hasNoFieldThatChanges() {
        for (Class<?> type = provider().getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                boolean fixed = Modifier.isFinal(field.getModifiers()) || field.isSynthetic();
                assertTrue(fixed, "A provider has no field that changes, so every field is final, but "
                        + field.getName() + " of " + type.getName() + " is not");
            }
        }
    }

    /** An option can be found by its name. */
    @Test
    protected void optionsHaveDistinctNames() {
        Set<SocketOption<?>> options = provider().options();
        assertNotNull(options, "options() never returns null");
        Set<String> names = new HashSet<>();
        for (SocketOption<?> option : options) {
            assertTrue(names.add(option.name()), "The options of a provider have distinct names, but two are called "
                    + option.name());
        }
        assertEquals(options, provider().options(), "A provider understands the same options at every call");
    }

    /** A setup without options can be described, for both sides, with no null in the answer. */
    @Test
    protected void describesTheDefaultSetup() {
        for (Setup.Role role : Setup.Role.values()) {
            Map<String, String> settings;
            try {
                settings = provider().describe(setup(role));
            } catch (RuntimeException e) {
                settings = fail("describe() accepts a setup without options, but threw " + e, e);
            }
            assertNotNull(settings, "describe() never returns null");
            settings.forEach((name, value) -> {
                assertNotNull(name, "describe() answers names that are not null");
                assertNotNull(value, "describe() answers values that are not null, but that of " + name + " is");
            });
        }
    }

    /** {@link ServiceLoader} finds the provider under its kind. */
    @Test
    protected void isRegisteredAsAService() {
        if (!registeredAsService()) {
            return;
        }
        Class<?> type = provider().getClass();
        boolean found = services(type.getClassLoader()).contains(type);
        assertTrue(found, () -> "A provider is registered as a service, but ServiceLoader does not find "
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
