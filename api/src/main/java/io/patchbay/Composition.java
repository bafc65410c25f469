// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Compressor;
import io.patchbay.spi.Connector;
import io.patchbay.spi.Link;
import io.patchbay.spi.MessageCodec;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Protocol;
import io.patchbay.spi.Provider;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import io.patchbay.spi.Transport;
import java.net.SocketOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;

/**
 * An endpoint with a provider for each of its names, checked as far as it can be without opening a socket.
 */
final class Composition {

    private static final Set<SocketOption<?>> COMPRESSION_OPTIONS =
            Set.of(StandardOptions.COMPRESSION_LEVEL, StandardOptions.COMPRESSION_STORED);
    private static final int DEFAULT_LEVEL = 6;

    private final Endpoint endpoint;
    private final Settings settings;
    /** The providers of the moment. Those that this was composed of are not kept, for plugins among them may go. */
    private final AtomicReference<Providers> newest;

    private final int version;
    private final List<Plugin> plugins;
    private final Plugin transportPlugin;
    private final Map<String, Composition> others = new ConcurrentHashMap<>(0);
    private final Map<Kind, Discovery.Found> chosen;
    private final Setup setup;
    private final MessageCodec codec;
    private final SecretKey key;
    private final int level;
    private final boolean storedFlag;
    private final String insecureCipher;
    private final List<StageDescription> stages;
    /** What each provider is opened with, made once for all connections. */
    private final Map<Kind, Setup> setups = new EnumMap<>(Kind.class);

    /** {@code null} if there is none, as the next one. */
    private final Part<Compressor> compressor;

    private final Part<Cipher> cipher;

    /** How the transport opens links of this; {@code null} before the first. */
    private volatile Connector connector;

    /** A stage that is opened for each connection. */
    private record Part<P extends Provider>(P provider, ProviderInfo info, Setup setup) {}

    /** Chooses the providers and checks everything. */
    Composition(Endpoint endpoint, Setup.Role role, Providers providers, Settings settings) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.newest = providers.newest();
        this.version = providers.version();
        this.chosen = providers.choose(endpoint);
        this.transportPlugin = chosen.get(Kind.TRANSPORT).plugin();
        this.plugins = chosen.values().stream()
                .map(Discovery.Found::plugin)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        checkPlace();
        checkOptions();
        this.setup = Setup.of(endpoint, role)
                .withTraits(transport().traits())
                .withOptions(endpoint.options().orElse(settings.options()))
                .withLimits(settings.limits())
                .withMessageTypes(settings.messageTypes());
        this.key = chosen.containsKey(Kind.CIPHER) ? requireKey() : null;
        this.insecureCipher = key == null || provider(Kind.CIPHER, Cipher.class).secure()
                ? null
                : chosen.get(Kind.CIPHER).info().name();
        this.level = setup.options().get(StandardOptions.COMPRESSION_LEVEL).orElse(DEFAULT_LEVEL);
        if (level < 1 || level > 9) {
            throw new AssemblyException("Option compression.level is from 1 to 9, not " + level);
        }
        this.storedFlag = setup.options().get(StandardOptions.COMPRESSION_STORED).orElseGet(this::speaksNewProtocol);
        chosen.keySet().forEach(kind -> setups.put(kind, guarded(kind, () -> setupFor(kind))));
        this.stages = List.copyOf(describeAll());
        this.codec = chosen.containsKey(Kind.PROTOCOL)
                ? guarded(Kind.PROTOCOL, () -> provider(Kind.PROTOCOL, Protocol.class).open(setups.get(Kind.PROTOCOL)))
                : null;
        this.compressor = part(Kind.COMPRESSOR, Compressor.class);
        this.cipher = part(Kind.CIPHER, Cipher.class);
        setups.computeIfPresent(
                Kind.TRANSPORT, (kind, bare) -> bare.withTextual(textual()).withSignals(carriesSignals()));
        tryStages();
    }

    /** What is left of one when a plugin of it has gone: all but its providers. */
    private Composition(Composition whole) {
        this.endpoint = whole.endpoint;
        this.settings = whole.settings;
        this.newest = whole.newest;
        this.version = whole.version;
        this.plugins = List.of();
        this.transportPlugin = null;
        this.chosen = Map.of();
        this.setup = whole.setup;
        this.codec = null;
        this.key = null;
        this.insecureCipher = null;
        this.compressor = null;
        this.cipher = null;
        this.level = whole.level;
        this.storedFlag = whole.storedFlag;
        this.stages = whole.stages;
    }

    /** A copy without providers, for those who cannot go on and may be kept all the same. */
    Composition emptied() {
        return new Composition(this);
    }

    /** What shows only when a stage opens, such as a key of a wrong length, is to show before any socket does. */
    private void tryStages() {
        Stages trial = openStages();
        if (trial != null) {
            trial.leaveBoth();
        }
    }

    private boolean speaksNewProtocol() {
        return chosen.containsKey(Kind.PROTOCOL) && protocolVersion() > 1;
    }

    private int protocolVersion() {
        return setup.options().get(StandardOptions.PROTOCOL_VERSION).orElse(2);
    }

    /** Tells whether the composition itself understands an option. */
    static boolean knows(SocketOption<?> option) {
        return COMPRESSION_OPTIONS.contains(option);
    }

    /** Lists the options that an endpoint can have, sorted by name. */
    static List<SocketOption<?>> options(Endpoint endpoint, Providers providers) {
        return options(providers.choose(endpoint));
    }

    private static List<SocketOption<?>> options(Map<Kind, Discovery.Found> chosen) {
        Set<SocketOption<?>> known = new HashSet<>();
        chosen.values()
                .forEach(one -> known.addAll(guarded(one.info(), () -> one.provider().options())));
        if (chosen.containsKey(Kind.COMPRESSOR)) {
            known.addAll(COMPRESSION_OPTIONS);
        }
        return known.stream().sorted(Comparator.comparing(SocketOption::name)).toList();
    }

    private void checkPlace() {
        boolean byPath = guarded(Kind.TRANSPORT, () -> transport().locatedByPath());
        if (byPath != endpoint.host().isEmpty()) {
            String name = endpoint.transport();
            throw new AssemblyException(byPath
                    ? "Transport \"" + name + "\" is located by a path alone: " + name + ":///path"
                    : "Transport \"" + name + "\" needs a host and a port: " + name + "://host:port");
        }
    }

    private void checkOptions() {
        if (endpoint.options().names().isEmpty()) {
            return;
        }
        List<SocketOption<?>> known = options(chosen);
        for (SocketOption<?> option : endpoint.options().names()) {
            if (!known.contains(option)) {
                throw new AssemblyException("Option " + option.name() + " means nothing to " + endpoint
                        + ". Its providers know: "
                        + known.stream().map(SocketOption::name).collect(Collectors.joining(", ")));
            }
        }
    }

    private SecretKey requireKey() {
        String name = chosen.get(Kind.CIPHER).info().name();
        if (settings.refuseInsecureCiphers() && !provider(Kind.CIPHER, Cipher.class).secure()) {
            throw new AssemblyException("Cipher \"" + name + "\" is obfuscation, not protection, and this"
                    + " NetworkManager refuses insecure ciphers (refuseInsecureCiphers). Use another cipher, or a"
                    + " transport with TLS.");
        }
        SecretKey found = settings.keys().get(name);
        if (found == null) {
            throw new AssemblyException("Cipher \"" + name + "\" needs a key. Give it to the builder with key(\"" + name
                    + "\", bytes), or to the command with --key-file.");
        }
        return found;
    }

    private <T> T provider(Kind kind, Class<T> type) {
        return type.cast(chosen.get(kind).provider());
    }

    private <P extends Provider> Part<P> part(Kind kind, Class<P> type) {
        return chosen.containsKey(kind)
                ? new Part<>(provider(kind, type), chosen.get(kind).info(), setups.get(kind))
                : null;
    }

    private Setup setupFor(Kind kind) {
        Options options = setup.options().retain(chosen.get(kind).provider().options());
        return setup.withOptions(kind == Kind.CIPHER ? withFormats(options) : options);
    }

    /** Says how the other stages write, so that a cipher that greets can tell whether both sides write alike. */
    private Options withFormats(Options options) {
        Options all = options;
        Discovery.Found protocol = chosen.get(Kind.PROTOCOL);
        if (protocol != null && protocol.provider().options().contains(StandardOptions.PROTOCOL_VERSION)) {
            all = all.with(StandardOptions.PROTOCOL_VERSION, protocolVersion());
        }
        if (chosen.containsKey(Kind.COMPRESSOR)) {
            all = all.with(StandardOptions.COMPRESSION_STORED, storedFlag);
        }
        return all;
    }

    private <T> T guarded(Kind kind, Supplier<T> call) {
        return guarded(chosen.get(kind).info(), call);
    }

    /** Runs code of a provider, so that whatever it throws names the provider. Nothing is an error, too. */
    private static <T> T guarded(ProviderInfo info, Supplier<T> call) {
        T result;
        try {
            result = call.get();
        } catch (AssemblyException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new AssemblyException(blame(info) + " failed: " + LogText.of(e), e);
        }
        if (result == null) {
            // A stage left out in silence would send in clear what was to be sealed.
            throw new AssemblyException(blame(info) + " returned null");
        }
        return result;
    }

    private static String blame(ProviderInfo info) {
        return "The " + info.kind() + " \"" + info.name() + "\" (" + info.className() + " in " + info.origin() + ")";
    }

    private List<StageDescription> describeAll() {
        List<StageDescription> described = new ArrayList<>();
        for (Kind kind : List.of(Kind.PROTOCOL, Kind.COMPRESSOR, Kind.CIPHER, Kind.TRANSPORT)) {
            Discovery.Found one = chosen.get(kind);
            if (one != null) {
                Provider provider = one.provider();
                Map<String, String> values = new LinkedHashMap<>();
                if (kind == Kind.COMPRESSOR) {
                    values.put("level", Integer.toString(level));
                    values.put("stored flag", storedFlag ? "yes" : "no");
                } else if (kind == Kind.CIPHER) {
                    values.put("key", "given");
                    values.put("protection", ((Cipher) provider).secure() ? "yes" : "none, it only obfuscates");
                }
                values.putAll(guarded(kind, () -> provider.describe(setups.get(kind))));
                described.add(new StageDescription(one.info(), Collections.unmodifiableMap(values)));
            }
        }
        return described;
    }

    /** Lists the stages in the order of the way out, the transport last. */
    List<StageDescription> stages() {
        return stages;
    }

    /** Whether plugins have come or gone since this was composed. */
    boolean isOutdated() {
        return version != newest.get().version();
    }

    /** Whether one of its providers is of a plugin that nothing new may use. */
    boolean isWithdrawn() {
        return plugins.stream().anyMatch(plugin -> plugin.draining() != null);
    }

    boolean uses(Plugin plugin) {
        return plugins.contains(plugin);
    }

    /** The plugin that its transport is of; {@code null} if it is of none. */
    Plugin transportPlugin() {
        return transportPlugin;
    }

    /** Refuses to open a transport that was closed for good. */
    void checkTransport() {
        if (transportPlugin != null && transportPlugin.isReleased()) {
            throw new AssemblyException("Plugin " + transportPlugin.name() + ", which brought transport \""
                    + endpoint.transport() + "\", was unplugged");
        }
    }

    /** A connection of this has opened. One that was begun before a plugin of it was withdrawn is to end, too. */
    void opened(Connection connection) {
        for (Plugin plugin : plugins) {
            Draining draining = plugin.draining();
            if (draining != null) {
                draining.opened(connection);
            }
        }
    }

    /** Forgets what connections could switch to. */
    void forgetOthers() {
        others.clear();
    }

    Setup.Role role() {
        return setup.role();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Limits limits() {
        return settings.limits();
    }

    Settings settings() {
        return settings;
    }

    MessageCodec codec() {
        return codec;
    }

    boolean carriesSignals() {
        return codec != null && codec.carriesSignals();
    }

    /** Signals are not the application's to send. */
    void requireNoSignal(String type) {
        if (MessageTypes.isSignal(type) && carriesSignals()) {
            throw new IllegalArgumentException("Message types that begin with @, such as \"" + LogText.escape(type)
                    + "\", are signals between managers; choose another name");
        }
    }

    /** Makes a message that an application may send; what it should call without a protocol is for the error. */
    Message newMessage(String type, Object body, String otherwise) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(body, "body");
        requireProtocol(otherwise);
        requireNoSignal(type);
        return settings.messageTypes().newMessage(type, body);
    }

    private void requireProtocol(String otherwise) {
        if (chosen.isEmpty()) {
            throw new AssemblyException("A plugin that " + endpoint + " needs was unplugged");
        }
        if (codec == null) {
            throw new IllegalStateException(
                    endpoint + " has no protocol, so there are no message types: use " + otherwise);
        }
    }

    void requireNoProtocol(String otherwise) {
        if (codec != null) {
            throw new IllegalStateException(
                    endpoint + " has a protocol, so there are messages with types and no bytes: use " + otherwise);
        }
    }

    Transport transport() {
        return provider(Kind.TRANSPORT, Transport.class);
    }

    Traits traits() {
        return setup.traits();
    }

    Setup transportSetup() {
        return setups.get(Kind.TRANSPORT);
    }

    /** {@code null} before {@link #connector(OpenTransport)}. */
    Connector connector() {
        return connector;
    }

    Connector connector(OpenTransport transport) {
        connector = guarded(Kind.TRANSPORT, () -> transport.connector(transportSetup()));
        return connector;
    }

    /** Names an insecure cipher that is part of this, for the warning; {@code null} if there is none. */
    String insecureCipher() {
        return insecureCipher;
    }

    /**
     * Composes the connections of this with other stages, for as long as they are open.
     *
     * @throws AssemblyException if that cannot be, or this link could not carry it
     */
    Composition with(String names, Link link) {
        Composition other = others.computeIfAbsent(names, this::with);
        while (other.isOutdated()) {
            others.remove(names, other);
            other = others.computeIfAbsent(names, this::with);
        }
        if (!link.carriesAnyBytes() && !other.textual()) {
            throw new AssemblyException("The frames of " + endpoint + " are text, and those of \"" + names
                    + "\" are not: open the connection with stages or a framing for any bytes");
        }
        return other;
    }

    private Composition with(String names) {
        if (!transport().traits().reliable() || !transport().traits().ordered()) {
            throw new AssemblyException("Stages can be switched where no frame gets lost or overtakes another, which"
                    + " transport " + endpoint.transport() + " does not promise");
        }
        if (endpoint.stages().isEmpty()) {
            throw new AssemblyException(endpoint
                    + " has no stages, so there are none to switch; open it with one at least");
        }
        Endpoint bare = endpoint.withOptions(Options.none()).withStages(names.split("\\+", -1));
        Providers providers = newest.get();
        Endpoint switched = bare.withOptions(endpoint.options().retain(Set.copyOf(options(bare, providers))));
        Composition other = new Composition(switched, setup.role(), providers, settings);
        if ((codec == null) != (other.codec == null) || carriesSignals() != other.carriesSignals()) {
            throw new AssemblyException("Stages \"" + names + "\" cannot follow those of " + endpoint + ", because"
                    + " only one of both has a protocol, or one that carries signals");
        }
        return other;
    }

    private boolean textual() {
        return codec != null && codec.textual() && endpoint.stages().size() == 1;
    }

    /** Opens the stages of one connection; {@code null} if there are none. */
    Stages openStages() {
        if (endpoint.stages().isEmpty()) {
            return null;
        }
        Compressor packing = compressor == null
                ? null
                : guarded(compressor.info, () -> compressor.provider.open(compressor.setup));
        boolean closePacking = packing != null && packing != compressor.provider;
        CipherSession session;
        try {
            session = cipher == null ? null : openCipher();
        } catch (AssemblyException e) {
            if (closePacking) {
                packing.close();
            }
            throw e;
        }
        return new Stages(endpoint.stages(), codec, packing, closePacking, level, storedFlag, session,
                settings.limits()).of(plugins);
    }

    private CipherSession openCipher() {
        CipherSession session = guarded(cipher.info, () -> cipher.provider.open(cipher.setup, key));
        try {
            int length = guarded(cipher.info, session::greeting).remaining();
            int most = Math.min(Greeter.MOST_BYTES, settings.limits().maxFrameBytes());
            if (length > most) {
                throw new AssemblyException(blame(cipher.info) + " has a greeting of " + length
                        + " bytes; " + most + " are allowed (at most " + Greeter.MOST_BYTES + ", and maxFrameBytes)");
            }
        } catch (AssemblyException e) {
            session.close();
            throw e;
        }
        return session;
    }
}
