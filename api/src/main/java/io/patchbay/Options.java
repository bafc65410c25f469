// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.net.SocketOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Options and their values. Immutable. */
public final class Options {

    private static final Options NONE = new Options(Map.of());

    private final Map<SocketOption<?>, Object> values;

    private Options(Map<SocketOption<?>, Object> values) {
        this.values = values;
    }

    /**
     * Has no option.
     *
     * @return the empty options
     */
    public static Options none() {
        return NONE;
    }

    /**
     * Sets one option.
     *
     * @param <T> the type of its value
     * @param option the option
     * @param value its value
     * @return a changed copy
     */
    public <T> Options with(SocketOption<T> option, T value) {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(value, "value");
        Map<SocketOption<?>, Object> copy = new LinkedHashMap<>(values);
        copy.put(option, option.type().cast(value));
        return new Options(copy);
    }

    /**
     * Fills in what is not set here.
     *
     * @param defaults the options to fall back on
     * @return the combined options
     */
    public Options orElse(Options defaults) {
        Map<SocketOption<?>, Object> combined = new LinkedHashMap<>(defaults.values);
        combined.putAll(values);
        return new Options(combined);
    }

    /**
     * Keeps only certain options.
     *
     * @param supported the options to keep
     * @return the others removed
     */
    public Options retain(Set<SocketOption<?>> supported) {
        Map<SocketOption<?>, Object> kept = new LinkedHashMap<>(values);
        kept.keySet().retainAll(supported);
        return new Options(kept);
    }

    /**
     * Reads one option.
     *
     * @param <T> the type of its value
     * @param option the option
     * @return its value, if it is set
     */
    public <T> Optional<T> get(SocketOption<T> option) {
        return Optional.ofNullable(option.type().cast(values.get(option)));
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /**
     * Lists the options that are set, in the order in which they were.
     *
     * @return the options
     */
    public Set<SocketOption<?>> names() {
        return Collections.unmodifiableSet(values.keySet());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Options that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        values.forEach((option, value) ->
                text.append(text.isEmpty() ? "" : ", ").append(option.name()).append('=').append(value));
        return text.toString();
    }
}
