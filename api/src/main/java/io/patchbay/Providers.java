// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Provider;
import java.net.SocketOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** The providers of one manager at one moment, by kind and name. Immutable. */
final class Providers {

    /** Which artifact brings a name, for the message that says what to add. */
    private static final Map<String, String> ARTIFACTS = Map.ofEntries(
            Map.entry("tcp", "patchbay-transport-tcp"),
            Map.entry("tls", "patchbay-transport-tcp"),
            Map.entry("udp", "patchbay-transport-udp"),
            Map.entry("ws", "patchbay-transport-websocket"),
            Map.entry("wss", "patchbay-transport-websocket"),
            Map.entry("json", "patchbay-codec-json"),
            Map.entry("binary", "patchbay-codec-binary"),
            Map.entry("rle", "patchbay-compress-rle"),
            Map.entry("deflate", "patchbay-compress-deflate"),
            Map.entry("aes-gcm", "patchbay-crypt-aead"),
            Map.entry("chacha20", "patchbay-crypt-aead"),
            Map.entry("xor", "patchbay-crypt-xor"));

    private static final Comparator<Discovery.Found> ORDER = Comparator.comparing((Discovery.Found found) ->
                    Kind.of(found.provider()))
            .thenComparing(found -> found.info().name())
            .thenComparing(found -> found.info().className())
            .thenComparing(found -> found.info().origin());

    private final List<Discovery.Found> found;
    private final List<ProviderFailure> failures;

    /** The same as {@code found}, for those who compose; each connect does. */
    private final Map<Kind, Map<String, List<Discovery.Found>>> byName;

    /** Those of the moment, for all that were and will be of one manager. */
    private final AtomicReference<Providers> newest;

    private final int version;

    Providers(List<Discovery.Found> all, List<ProviderFailure> failures) {
        this(all, failures, new AtomicReference<>(), 0);
        publish();
    }

    private Providers(
            List<Discovery.Found> all,
            List<ProviderFailure> failures,
            AtomicReference<Providers> newest,
            int version) {
        List<Discovery.Found> kept = new ArrayList<>(all);
        kept.removeIf(one -> !one.given() && all.stream().anyMatch(other -> other.given() && sameName(one, other)));
        kept.sort(ORDER);
        this.found = List.copyOf(kept);
        this.failures = List.copyOf(failures);
        this.byName = found.stream()
                .collect(Collectors.groupingBy(
                        one -> Kind.of(one.provider()), Collectors.groupingBy(one -> one.info().name())));
        this.newest = newest;
        this.version = version;
    }

    /** Counts the changes. */
    int version() {
        return version;
    }

    /** Refers to the providers of the moment, which these may no longer be. */
    AtomicReference<Providers> newest() {
        return newest;
    }

    /** From now on these are the providers of the moment. */
    void publish() {
        newest.set(this);
    }

    /**
     * The providers without those of one plugin and with those of another; either may be {@code null}.
     *
     * @throws AssemblyException if a name is there already
     */
    Providers exchange(Plugin old, Plugin added, List<Discovery.Found> itsProviders) {
        List<Discovery.Found> all = new ArrayList<>(found);
        all.removeIf(one -> one.plugin() != null && one.plugin() == old);
        List<ProviderFailure> broken = new ArrayList<>(failures);
        if (old != null) {
            broken.removeAll(old.failures());
        }
        for (Discovery.Found one : itsProviders) {
            all.stream().filter(other -> sameName(one, other)).findFirst().ifPresent(other -> {
                throw new AssemblyException("Plugin " + added.name() + " has a " + one.info().kind() + " named \""
                        + one.info().name() + "\" (" + one.where() + "), and there is one already: " + other.where()
                        + ". Unplug or replace that one first; nothing has changed");
            });
            all.add(one);
        }
        if (added != null) {
            broken.addAll(added.failures());
        }
        return new Providers(all, broken, newest, version + 1);
    }

    private static boolean sameName(Discovery.Found one, Discovery.Found other) {
        return Kind.of(one.provider()) == Kind.of(other.provider())
                && one.info().name().equals(other.info().name());
    }

    List<ProviderInfo> list() {
        return found.stream().map(Discovery.Found::info).toList();
    }

    List<ProviderFailure> failures() {
        return failures;
    }

    boolean has(Kind kind, String name) {
        return !named(kind, name).isEmpty();
    }

    boolean anyHas(SocketOption<?> option) {
        return found.stream().anyMatch(one -> one.provider().options().contains(option));
    }

    /** Finds the one provider of that kind and name. */
    Discovery.Found require(Kind kind, String name) {
        List<Discovery.Found> matches = named(kind, name);
        if (matches.size() == 1) {
            return matches.get(0);
        }
        if (matches.isEmpty()) {
            throw unknown("No " + kind.label() + " named \"" + name + "\".", name, kind);
        }
        throw new AssemblyException("More than one " + kind.label() + " is named \"" + name + "\": "
                + matches.stream()
                        .map(Discovery.Found::where)
                        .collect(Collectors.joining(", "))
                + ". Remove all but one, or give the one wanted to the NetworkManager's builder.");
    }

    private List<Discovery.Found> named(Kind kind, String name) {
        return byName.getOrDefault(kind, Map.of()).getOrDefault(name, List.of());
    }

    /** Says what is missing, what there is, what to add and what is broken. */
    AssemblyException unknown(String sentence, String name, Kind... kinds) {
        StringBuilder text = new StringBuilder(sentence);
        for (Kind kind : kinds) {
            String available = found.stream()
                    .filter(one -> Kind.of(one.provider()) == kind)
                    .map(one -> one.info().name())
                    .distinct()
                    .collect(Collectors.joining(", "));
            text.append(" Available ").append(kind.label()).append("s: ");
            text.append(available.isEmpty() ? "none" : available).append('.');
        }
        String artifact = ARTIFACTS.get(name);
        text.append(
                artifact != null
                        ? " Add io.patchbay:" + artifact + " to the module path or class path."
                        : " Add the module that provides it to the module path or class path.");
        if (!failures.isEmpty()) {
            text.append(" Found but broken: ")
                    .append(failures.stream()
                            .map(failure -> failure.kind() + ", " + failure.origin() + ": "
                                    + rootCause(failure.cause()))
                            .collect(Collectors.joining("; ")))
                    .append('.');
        }
        return new AssemblyException(text.toString());
    }

    private static String rootCause(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < 16; depth++) {
            root = root.getCause();
        }
        return LogText.of(root);
    }

    /** Chooses those that an endpoint names; throws if one is not there or stands in a wrong place. */
    Map<Kind, Discovery.Found> choose(Endpoint endpoint) {
        Map<Kind, Discovery.Found> chosen = new EnumMap<>(Kind.class);
        chosen.put(Kind.TRANSPORT, require(Kind.TRANSPORT, endpoint.transport()));
        Kind last = Kind.TRANSPORT;
        for (String name : endpoint.stages()) {
            Kind kind = kindOf(name, last);
            chosen.put(kind, require(kind, name));
            last = kind;
        }
        return chosen;
    }

    private Kind kindOf(String name, Kind last) {
        Kind misplaced = null;
        for (Kind kind : Kind.values()) {
            if (has(kind, name)) {
                if (kind.compareTo(last) > 0) {
                    return kind;
                }
                misplaced = kind;
            }
        }
        if (misplaced != null) {
            throw new AssemblyException("\"" + name + "\" is a " + misplaced.label() + " and cannot stand behind a "
                    + last.label() + ". The order is transport+protocol+compressor+cipher, each at most once.");
        }
        throw unknown(
                "No protocol, compressor or cipher named \"" + name + "\".",
                name,
                Kind.PROTOCOL,
                Kind.COMPRESSOR,
                Kind.CIPHER);
    }

    Provider provider(Kind kind, String name) {
        return require(kind, name).provider();
    }
}
