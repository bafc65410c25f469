// SPDX-License-Identifier: Apache-2.0
package io.patchbay.tck;

import io.patchbay.Options;
import io.patchbay.spi.Provider;
import io.patchbay.spi.Setup;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherSession;

/**
 * What a run is about.
 *
 * @param provider makes the provider
 * @param key the key of a cipher, if there is one
 * @param options the options of the setups
 * @param settings what else the contract is to know of the provider
 */
record Subject(
        Supplier<? extends Provider> provider, Optional<byte[]> key, Options options, Map<String, String> settings) {

    private static final String NAME = Subject.class.getName();

    void storeIn(LauncherSession session) {
        session.getStore().put(Namespace.create(NAME), NAME, this);
    }

    <P extends Provider> P make(Class<P> kind) {
        return kind.cast(provider.get());
    }

    Setup withOptions(Setup setup) {
        return setup.withOptions(options.orElse(setup.options()));
    }

    <T> T setting(String name, Function<String, T> parser, T otherwise) {
        return Optional.ofNullable(settings.get(name)).map(parser).orElse(otherwise);
    }

    /** Gives the subject to the constructors of contracts, which JUnit calls. */
    static final class Resolver implements ParameterResolver {

        Resolver() {}

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Subject.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getStore(
                            ExtensionContext.StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(NAME))
                    .get(NAME);
        }
    }
}
